import type { Activity, ActivityState } from '../app/api';

export interface StepFacts {
  name: 'confirmed' | 'working' | 'waiting' | 'unknown' | 'arrived' | 'arrives' | 'failed' | 'cancelled';
  /** RFC 3339; null where nobody knows. */
  at: string | null;
  state: 'done' | 'now' | 'later' | 'failed';
}

type Rest = (activity: Activity) => StepFacts[];

const arrives: Rest = ({ arrives_at }) =>
  arrives_at === null ? [] : [{ name: 'arrives', at: arrives_at, state: 'later' }];

/** What follows the confirmation, by the state an activity is in. */
const AFTER: Record<ActivityState, Rest> = {
  succeeded: ({ completed_at }) => [{ name: 'arrived', at: completed_at, state: 'done' }],
  processing: (activity) => [{ name: 'working', at: null, state: 'now' }, ...arrives(activity)],
  unknown: (activity) => [{ name: 'unknown', at: null, state: 'now' }, ...arrives(activity)],
  scheduled: (activity) => [{ name: 'waiting', at: null, state: 'now' }, ...arrives(activity)],
  failed: ({ completed_at }) => [{ name: 'failed', at: completed_at, state: 'failed' }],
  cancelled: ({ completed_at }) => [{ name: 'cancelled', at: completed_at, state: 'done' }],
};

export function stepsOf(activity: Activity): StepFacts[] {
  return [{ name: 'confirmed', at: activity.created_at, state: 'done' }, ...AFTER[activity.state](activity)];
}
