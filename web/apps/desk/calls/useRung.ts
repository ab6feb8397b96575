import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { Contact } from '../contacts/data';

/** Whom we ring for this colleague is opened by itself: nobody asks first, and in a moment they talk. */
export function useRung(contacts: readonly Contact[]): void {
  const navigate = useNavigate();
  const rung = contacts.find(({ state }) => state === 'dialling')?.id;
  useEffect(() => {
    if (rung !== undefined) void navigate(`/contacts/${rung}`);
  }, [rung, navigate]);
}
