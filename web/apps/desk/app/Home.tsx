import { Navigate, useLocation } from 'react-router';
import { useMay } from '@purser/staff/session/useColleague';

/** Whoever answers customers begins with their contacts, everybody else with what waits. */
export function Home() {
  const { search } = useLocation();
  return <Navigate to={{ pathname: useMay('queue.work') ? '/contacts' : '/matters', search }} replace />;
}
