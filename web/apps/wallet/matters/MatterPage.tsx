import { Card, Skeleton } from '@purser/ui';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { matterContactItem } from '../contact/entry';
import { Failure } from '../shared/Failure';
import { MenuList } from '../shared/MenuList';
import { useMatter, type Matter } from './data';
import { kindOf } from './kinds';
import { MatterHead } from './MatterHead';
import { MatterTimeline } from './MatterTimeline';
import { useMatterWords } from './words';

/** A matter of mine, whatever procedure it follows. */
export function MatterPage() {
  const { id = '' } = useParams();
  return <MatterView id={id}>{(matter) => <Parts matter={matter} />}</MatterView>;
}

interface Props {
  id: string;
  /** In the head, under the name. */
  lead?: (matter: Matter) => ReactNode;
  /** Between the head and the timeline: facts, and what one can do. */
  children?: (matter: Matter) => ReactNode;
}

/** The page of a matter: how it stands, its own parts, and its course. Pages of a procedure's own are made of it too. */
export function MatterView({ id, lead, children }: Props) {
  const { t } = useTranslation();
  const matter = useMatter(id);
  const words = useMatterWords(matter.data?.procedure ?? 'other');
  return (
    <FlowPage title={matter.data ? words.name : t('matter.one')}>
      {matter.data ? (
        <>
          <MatterHead matter={matter.data}>{lead?.(matter.data)}</MatterHead>
          {children?.(matter.data)}
          <MatterTimeline matter={matter.data} />
          <Card flush label={t('contact.title')}>
            <MenuList items={[matterContactItem(matter.data.procedure, matter.data.id, t)]} />
          </Card>
        </>
      ) : (
        <Card>
          {matter.isError ? (
            <Failure error={matter.error} onRetry={() => void matter.refetch()} />
          ) : (
            <Skeleton lines={5} label={t('app.loading')} />
          )}
        </Card>
      )}
    </FlowPage>
  );
}

function Parts({ matter }: { matter: Matter }) {
  const { t } = useTranslation();
  const { Parts: Own } = kindOf(matter.procedure);
  if (!Own) return null;
  return (
    <Suspense fallback={<Skeleton lines={2} label={t('app.loading')} />}>
      <Own matter={matter} />
    </Suspense>
  );
}
