import { Banner, Button, Card, Facts, toast } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import css from './ContactPage.module.css';
import type { Contact } from './data';

/** What to have at hand before calling: filled in already, to be copied or printed. Nothing of it is secret. */
export function AtHand({ facts }: { facts: Contact['at_hand'] }) {
  const { t } = useTranslation();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(facts.map((fact) => `${fact.label}: ${fact.value}`).join('\n'));
      toast(t('app.copied'));
    } catch {
      toast(t('app.not_copied'), false);
    }
  };
  return (
    <Card title={t('contact.hand.title')}>
      <div className={css.hand} data-testid="at-hand">
        <p className={css.lead}>{t('contact.hand.lead')}</p>
        <Facts facts={facts.map((fact) => ({ name: fact.label, value: fact.value }))} />
        <Banner tone="info" icon="shield">
          {t('contact.hand.never')}
        </Banner>
        <div className={`stack ${css.noprint ?? ''}`}>
          <Button look="plain" wide onClick={() => void copy()}>
            {t('contact.hand.copy')}
          </Button>
          <Button look="plain" wide onClick={() => window.print()}>
            {t('contact.hand.print')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
