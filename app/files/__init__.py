"""Files of any vector format, read in a limited child process."""
