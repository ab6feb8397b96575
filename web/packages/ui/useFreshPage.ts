import { useEffect, useRef } from 'react';

/** Another place starts at its top, and the focus goes to it so that it is read out, unless the place keeps it. */
export function useFreshPage(place: string, takesFocus = true) {
  const main = useRef<HTMLElement>(null);
  const last = useRef(place);
  useEffect(() => {
    if (last.current === place) return;
    last.current = place;
    window.scrollTo(0, 0);
    if (takesFocus) main.current?.focus({ preventScroll: true });
  }, [place, takesFocus]);
  return main;
}
