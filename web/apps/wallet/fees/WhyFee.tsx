import { Button, Card, Icon } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../app/api';
import { Loaded } from '../shared/loaded';
import { useFeeReason } from './data';
import css from './Fees.module.css';

/** Why this fee? Step by step in sentences, from what was kept with the payment. */
export function WhyFee({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const reason = useFeeReason(activity.id, open);
  if (!open) {
    return (
      <Button look="soft" wide icon={<Icon name="info" size={19} />} onClick={() => setOpen(true)}>
        {t('fees.why')}
      </Button>
    );
  }
  return (
    <Loaded query={reason}>
      {({ items, sentence }) => (
        <Card title={t('fees.why')}>
          <ol className={css.reasons} aria-live="polite">
            {items.map((item, place) => (
              <li key={place}>{item.sentence}</li>
            ))}
          </ol>
          <p className={css.sum}>{sentence}</p>
        </Card>
      )}
    </Loaded>
  );
}
