import { ask, type Schemas } from '@purser/client';
import { fullMoment, useLocale } from '@purser/i18n';
import { Card, type Column, Empty, Field, Table } from '@purser/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { Page } from '@purser/staff/app/Page';
import { keys } from '@purser/staff/app/queries';
import { useMay } from '@purser/staff/session/useColleague';
import { PagedList } from '@purser/staff/shared/PagedList';

type Entry = Schemas['AuditRecord'];

/** What was done that is privileged, by whom and why; the latest first. */
export function AuditPage() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const about = useDeferredValue(typed.trim());
  const audit = useAudit(about);
  const columns = useColumns();
  return (
    <Page title={t('app.nav.audit')}>
      <Field label={t('audit.about')} hint={t('audit.about_hint')} value={typed} onValue={setTyped} maxLength={100} />
      <Card flush label={t('app.nav.audit')}>
        <PagedList list={audit} empty={<Empty title={t('audit.none')} />}>
          <Table label={t('app.nav.audit')} columns={columns} rows={audit.items} keyOf={(entry) => String(entry.seq)} />
        </PagedList>
      </Card>
    </Page>
  );
}

function useAudit(about: string) {
  const list = useInfiniteQuery({
    queryKey: [...keys.audit, about],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...(about && { about }), ...(pageParam !== null && { before: pageParam }) };
      return ask(api.GET('/v1/staff/audit', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next_before,
  });
  return { ...list, items: list.data?.pages.flatMap((page) => page.items) ?? [] };
}

/** What the staff are called by their ids, for whoever may see who is on it. */
function useNames(): ReadonlyMap<string, string> {
  const may = useMay('staff.read');
  const staff = useQuery({
    queryKey: keys.staff,
    enabled: may,
    queryFn: ({ signal }) => ask(api.GET('/v1/staff', { signal })),
  });
  return new Map(staff.data?.items.map(({ id, name }) => [id, name]));
}

/** What an action is called: by its whole code, or by what it is a kind of. */
function useActionName(): (action: string) => string | null {
  const { i18n } = useTranslation();
  return (action) => {
    for (let parts = action.split('.'); parts.length > 0; parts = parts.slice(0, -1)) {
      const key = `audit.actions.${parts.join('_')}`;
      if (i18n.exists(key)) return i18n.t(key as 'audit.actions.staff_enrol');
    }
    return null;
  };
}

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const names = useNames();
  const nameOf = useActionName();
  const under = (said: string | null | undefined, code: string) => (
    <>
      {said && (
        <>
          {said}
          <br />
        </>
      )}
      <code>{code}</code>
    </>
  );
  return [
    { name: t('audit.seq'), figure: true, cell: (entry) => entry.seq },
    { name: t('audit.at'), cell: (entry) => fullMoment(entry.at, locale) },
    { name: t('audit.who'), cell: (entry) => [t(`audit.kind.${entry.actor_kind}`), names.get(entry.actor_id) ?? entry.actor_id].join(' ') },
    { name: t('audit.action'), cell: (entry) => under(nameOf(entry.action), entry.action) },
    { name: t('audit.object'), cell: (entry) => under(names.get(entry.object.replace('staff:', '')), entry.object) },
    { name: t('field.reason'), cell: (entry) => entry.reason || '–' },
  ];
}
