/** Where to go after signing in: a page of this app, never another site. */
export function nextPage(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) ? next : '/';
}

export function signInAddress(path: string, page = '/sign-in'): string {
  return path === '/' ? page : `${page}?next=${encodeURIComponent(path)}`;
}
