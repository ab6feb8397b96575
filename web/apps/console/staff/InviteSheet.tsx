import { ask } from '@purser/client';
import { Field } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import { Select } from '@purser/staff/shared/Select';
import { refreshStaff, ROLES, type Role } from './data';
import type { Invitation } from './StaffPage';

interface Props {
  onMade: (invitation: Invitation) => void;
  onClose: () => void;
}

export function InviteSheet({ onMade, onClose }: Props) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('agent');
  return (
    <BecauseSheet
      title={t('staff.invite')}
      draft="invite"
      done={t('staff.invited')}
      send={async (reason) => onMade(await ask(api.POST('/v1/staff', { body: { name, role, reason } })))}
      onDone={refreshStaff}
      onClose={onClose}
    >
      <Field label={t('staff.name')} value={name} onValue={setName} maxLength={64} autoComplete="off" required />
      <RoleSelect role={role} onRole={setRole} />
    </BecauseSheet>
  );
}

export function RoleSelect({ role, onRole }: { role: Role; onRole: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t('staff.role')}
      value={role}
      choices={ROLES.map((value) => ({ value, title: t(`shell.role.${value}`) }))}
      onValue={onRole}
    />
  );
}
