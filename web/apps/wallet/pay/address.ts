/** The page that pays what a code says; the code stands in the address so that a reload keeps it. */
export function payAddress(code: string): string {
  return `/pay?code=${encodeURIComponent(code)}`;
}
