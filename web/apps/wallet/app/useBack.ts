import { useLocation, useNavigate } from 'react-router';

/** To the page before; where this one was opened directly, to one that is above it. */
export function useBack(above = '/'): () => void {
  const navigate = useNavigate();
  const { key } = useLocation();
  return () => void (key === 'default' ? navigate(above, { replace: true }) : navigate(-1));
}
