import { Banner, Button, Card } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { FlowPage } from '../app/FlowPage';
import { NotFound } from '../app/NotFound';
import { Loaded } from '../shared/loaded';
import { AtHand } from './AtHand';
import css from './ContactPage.module.css';
import { isSubject, useContact, type Contact } from './data';
import { Ways } from './Ways';

/** Contact us, done right: the answer first, then the ways that fit, with everything attached. */
export function ContactPage() {
  const { subject, id = null } = useParams();
  return isSubject(subject) ? <Page subject={subject} id={id} /> : <NotFound />;
}

function Page({ subject, id }: { subject: Parameters<typeof useContact>[0]; id: string | null }) {
  const { t } = useTranslation();
  const contact = useContact(subject, id);
  return (
    <FlowPage title={t('contact.title')}>
      <Loaded query={contact}>{(shown) => <Shown contact={shown} />}</Loaded>
    </FlowPage>
  );
}

function Shown({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const open = contact.open_case;
  return (
    <>
      <Answer contact={contact} />
      {open && (
        <Banner
          tone="info"
          icon="mail"
          action={
            <Button look="plain" onClick={() => void navigate(`/cases/${open.id}`)}>
              {t('contact.open_case')}
            </Button>
          }
        >
          {t('contact.have_case', { number: open.number })}
        </Banner>
      )}
      <Ways contact={contact} />
      <AtHand facts={contact.at_hand} />
    </>
  );
}

/** What is true, and where to go on from it. */
function Answer({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { lines, next, late, turn } = contact.answer;
  return (
    <Card title={t('contact.answer')} aside={<span className={css.turn}>{t(`contact.turn.${turn}`)}</span>}>
      <div className={css.answer} data-testid="answer">
        {lines.map((line, place) => (
          <p key={place} className={place === 0 ? css.first : undefined}>
            {line.text}
          </p>
        ))}
      </div>
      {late && (
        <Banner tone="warn" urgent>
          {t('contact.late')}
        </Banner>
      )}
      <div className={css.next}>
        {next.map((step, place) => (
          <Button key={step.route} wide look={place === 0 ? 'soft' : 'plain'} onClick={() => void navigate(step.route)}>
            {step.label}
          </Button>
        ))}
      </div>
    </Card>
  );
}
