/** Up to four parcels side by side. */
export function Compare() {
  return null;
}
