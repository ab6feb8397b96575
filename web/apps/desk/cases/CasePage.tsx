import { ProblemError } from '@purser/client';
import { Badge, Banner, IconButton, Skeleton, useDraft } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { useWords } from '@purser/staff/matters/words';
import { Failure } from '@purser/staff/shared/Failure';
import contact from '../contacts/ContactPage.module.css';
import head from '../contacts/Head.module.css';
import { CustomerPanel } from '../customer/CustomerPanel';
import { CaseComposer } from './CaseComposer';
import { Due } from './CaseList';
import css from './CasePage.module.css';
import { CaseSide } from './CaseSide';
import { useCase, useCasePolicy, useOthers, type Case, type Key } from './data';
import { TakeFirst } from './TakeFirst';
import { Thread } from './Thread';

/** A case: what was said and done, where one answers, and whose it is. */
export function CasePage() {
  const { t } = useTranslation();
  const { subject = '', id = '' } = useParams();
  const key = { subject_id: subject, id };
  const found = useCase(key);
  if (found.data) return <Whole key={id} one={found.data} />;
  const isAnothers = found.error instanceof ProblemError && found.error.code === 'case_not_yours';
  return (
    <div className={contact.alone}>
      {isAnothers ? (
        <TakeFirst one={key} />
      ) : found.isError ? (
        <Failure error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Skeleton lines={6} plain label={t('shell.loading')} />
      )}
    </div>
  );
}

function Whole({ one }: { one: Case }) {
  const { draft, change } = useDraft(`desk.case.${one.id}`, { text: '' });
  const write = (text: string) => change({ text });
  const isWorked = one.mine && one.actions.includes('resolve');
  const asked = { customer_id: one.customer?.id ?? null, skills: [], state: 'connected' };
  return (
    <article className={contact.panes} data-testid="case" data-state={one.state}>
      <section className={css.pane} aria-label={one.title}>
        <Head one={one} />
        <Others one={one} isWriting={draft.text !== ''} />
        <Thread one={one} />
        {one.mine && one.merged_into === null && <CaseComposer one={one} text={draft.text} write={write} />}
      </section>
      <div className={css.side}>
        <CaseSide one={one} />
        {/* Only of one's own: to try a stranger's customer is refused, counted, and told to others. */}
        {isWorked && one.customer && <CustomerPanel contact={asked} about={aboutOf(one)} onUse={write} />}
      </div>
    </article>
  );
}

/** What the case is about, by the first thing it is linked to that has an answer. */
function aboutOf(one: Case) {
  const subjects = { refund: 'refund', payment: 'activity', dispute: 'dispute', card: 'card' } as const;
  for (const { kind, id } of one.links) {
    if (kind in subjects) return { subject: subjects[kind as keyof typeof subjects], id };
  }
  return null;
}

function Head({ one }: { one: Case }) {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const { typeName } = useCasePolicy();
  return (
    <header className={head.head}>
      <span className={head.back}>
        <IconButton icon="back" label={t('cases.back')} onClick={() => void navigate('/cases')} />
      </span>
      <div className={head.who}>
        <h2>{one.title}</h2>
        <p aria-live="polite">
          <code>{one.number}</code> · {typeName(one.type)} <Badge tone="info">{words.state('case', one.state)}</Badge>{' '}
          <Badge tone={one.priority === 1 ? 'bad' : one.priority === 2 ? 'warn' : 'plain'}>
            {t(`cases.priority.${one.priority}`)}
          </Badge>{' '}
          <Due one={one} />
        </p>
      </div>
    </header>
  );
}

/** Somebody else has it open: both would answer. */
function Others({ one, isWriting }: { one: Key; isWriting: boolean }) {
  const { t } = useTranslation();
  const others = useOthers(one, isWriting);
  if (others.length === 0) return null;
  return (
    <div className={css.others} data-testid="others">
      {others.map(({ person, is_writing }) => (
        <Banner key={person.id} tone="warn" icon="person">
          {t(is_writing ? 'cases.writes' : 'cases.looks', { name: person.name })}
        </Banner>
      ))}
    </div>
  );
}
