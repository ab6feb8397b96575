import type { Activity, ActivityState } from '../app/api';

export function isFinal(state: ActivityState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

/** Milliseconds until an activity should be asked about again; false when nothing more will happen to it. */
export function nextLook(activity: Activity | undefined, now: number = Date.now()): number | false {
  if (!activity) return false;
  if (isFinal(activity.state)) return false;
  if (activity.state === 'scheduled') return 30_000;
  return now - Date.parse(activity.created_at) < 60_000 ? 1_000 : 5_000;
}
