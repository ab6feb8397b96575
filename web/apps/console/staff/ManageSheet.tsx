import { ask } from '@purser/client';
import { Button, Sheet } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import { refreshStaff, type Role } from './data';
import { RoleSelect } from './InviteSheet';
import type { Invitation, Staff } from './StaffPage';

interface Props {
  staff: Staff;
  onMade: (invitation: Invitation) => void;
  onClose: () => void;
}

type Deed = 'change_role' | 'invite_again' | 'suspend' | 'reinstate';

/** What can be done about a colleague: first which, then why. */
export function ManageSheet({ staff, onMade, onClose }: Props) {
  const { t } = useTranslation();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [role, setRole] = useState<Role>(staff.role);
  const possible: Deed[] = staff.status === 'suspended' ? ['reinstate'] : ['change_role', 'invite_again', 'suspend'];
  if (deed === null) {
    return (
      <Sheet open title={staff.name} closeLabel={t('shell.close')} onClose={onClose}>
        <div className="stack">
          {possible.map((one) => (
            <Button key={one} wide look={one === 'suspend' ? 'danger' : 'soft'} onClick={() => setDeed(one)}>
              {t(`staff.deed.${one}`)}
            </Button>
          ))}
        </div>
      </Sheet>
    );
  }
  const params = { path: { staff_id: staff.id } };
  const DEEDS: Record<Deed, (reason: string) => Promise<unknown>> = {
    change_role: (reason) => ask(api.POST('/v1/staff/{staff_id}/role', { params, body: { role, reason } })),
    suspend: (reason) => ask(api.POST('/v1/staff/{staff_id}/suspend', { params, body: { reason } })),
    invite_again: async (reason) =>
      onMade(await ask(api.POST('/v1/staff/{staff_id}/invitations', { params, body: { reason } }))),
    reinstate: async (reason) =>
      onMade(await ask(api.POST('/v1/staff/{staff_id}/reinstate', { params, body: { reason } }))),
  };
  return (
    <BecauseSheet
      title={t(`staff.deed.${deed}`)}
      draft={`${deed}.${staff.id}`}
      danger={deed === 'suspend'}
      done={t('staff.done', { name: staff.name })}
      send={DEEDS[deed]}
      onDone={refreshStaff}
      onClose={onClose}
    >
      <p>{t(`staff.means.${deed}`, { name: staff.name })}</p>
      {deed === 'change_role' && <RoleSelect role={role} onRole={setRole} />}
    </BecauseSheet>
  );
}
