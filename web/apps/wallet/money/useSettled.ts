import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import type { Activity } from '../app/api';
import { keys, queries, refreshMoney } from '../app/queries';

/** What follows when the server has taken an activity: fresh figures, and its page instead of the form. */
export function useSettled(clearDraft: () => void): (activity: Activity) => void {
  const navigate = useNavigate();
  return useCallback(
    (activity: Activity) => {
      clearDraft();
      queries.setQueryData(keys.activity(activity.kind, activity.id), activity);
      refreshMoney();
      void navigate(`/activity/${activity.kind}/${activity.id}`, { replace: true, state: { fresh: true } });
    },
    [clearDraft, navigate],
  );
}
