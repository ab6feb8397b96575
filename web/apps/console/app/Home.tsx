import { Navigate } from 'react-router';
import { useMay } from '@purser/staff/session/useColleague';
import { WallPage } from '../wall/WallPage';

/** The floor for whoever watches it; what is to be approved for everybody else. */
export function Home() {
  return useMay('queue.read') ? <WallPage /> : <Navigate to="/approvals" replace />;
}
