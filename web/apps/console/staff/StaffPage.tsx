import { ask, type Schemas } from '@purser/client';
import { day, useLocale } from '@purser/i18n';
import { Badge, Button, Card, type Column, Skeleton, Table, type Tone } from '@purser/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { useColleague, useMay } from '@purser/staff/session/useColleague';
import { Failure } from '@purser/staff/shared/Failure';
import { InviteSheet } from './InviteSheet';
import { LinkSheet } from './LinkSheet';
import { ManageSheet } from './ManageSheet';

export type Staff = Schemas['Staff'];
export type Invitation = Schemas['StaffInvitation'];

const TONES: Record<Staff['status'], Tone> = { active: 'good', invited: 'info', suspended: 'bad' };

/** Who works here, as what; others' roles, never one's own. */
export function StaffPage() {
  const { t } = useTranslation();
  const mayWrite = useMay('staff.write');
  const [invites, setInvites] = useState(false);
  const [chosen, setChosen] = useState<Staff | null>(null);
  const [made, setMade] = useState<Invitation | null>(null);
  const staff = useQuery({ queryKey: keys.staff, queryFn: ({ signal }) => ask(api.GET('/v1/staff', { signal })) });
  const columns = useColumns(setChosen);
  return (
    <Page
      title={t('app.nav.staff')}
      aside={mayWrite && <Button onClick={() => setInvites(true)}>{t('staff.invite')}</Button>}
    >
      <Card flush label={t('app.nav.staff')}>
        {staff.data ? (
          <Table label={t('app.nav.staff')} columns={columns} rows={staff.data.items} keyOf={(one) => one.id} />
        ) : staff.isError ? (
          <Failure error={staff.error} onRetry={() => void staff.refetch()} />
        ) : (
          <Skeleton lines={4} plain label={t('shell.loading')} />
        )}
      </Card>
      {invites && <InviteSheet onMade={setMade} onClose={() => setInvites(false)} />}
      {chosen && <ManageSheet staff={chosen} onMade={setMade} onClose={() => setChosen(null)} />}
      {made && <LinkSheet invitation={made} onClose={() => setMade(null)} />}
    </Page>
  );
}

function useColumns(onManage: (staff: Staff) => void): Column<Staff>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const me = useColleague();
  const mayWrite = useMay('staff.write');
  const columns: Column<Staff>[] = [
    { name: t('staff.name'), cell: (one) => one.name },
    { name: t('staff.role'), cell: (one) => t(`shell.role.${one.role}`) },
    {
      name: t('staff.status'),
      cell: (one) => <Badge tone={TONES[one.status]}>{t(`staff.statuses.${one.status}`)}</Badge>,
    },
    { name: t('staff.since'), whole: true, cell: (one) => day(one.created_at, locale) },
  ];
  if (!mayWrite) return columns;
  const manage = (one: Staff) =>
    one.id === me.id ? (
      t('staff.oneself')
    ) : (
      <Button look="soft" aria-label={t('staff.manage_whom', { name: one.name })} onClick={() => onManage(one)}>
        {t('staff.manage')}
      </Button>
    );
  return [...columns, { name: t('staff.act'), cell: manage }];
}
