"""Own layers of the agency: any vector file, kept as one typed table and published like what is built in."""
