import { Skeleton } from "../ui/Skeleton";

/** The list of parcels. */
export function Results() {
  return <Skeleton lines={6} />;
}
