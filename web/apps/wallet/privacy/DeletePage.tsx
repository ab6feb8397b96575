import { Button, Card, Icon } from '@purser/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FlowPage } from '../app/FlowPage';
import { useOpenRequest, usePersonalData, type Wish } from './data';
import { Kept } from './Kept';
import { Loaded } from '../shared/loaded';
import css from './PrivacyPage.module.css';
import { UnderWay } from './UnderWay';
import { useAsk } from './useAsk';

type Part = NonNullable<Wish['parts']>[number];

const PARTS: readonly Part[] = ['messages', 'payees', 'devices', 'browsers'];

/** Delete parts while the account stays; what the law keeps is said before, not after. */
export function DeletePage() {
  const { t } = useTranslation();
  const data = usePersonalData();
  const open = useOpenRequest('delete');
  const [parts, setParts] = useState<readonly Part[]>([]);
  const asking = useAsk();
  const turn = (part: Part) =>
    setParts(parts.includes(part) ? parts.filter((other) => other !== part) : [...parts, part]);
  return (
    <FlowPage title={t('privacy.delete.title')}>
      <p className={css.lead}>{t('privacy.delete.lead')}</p>
      {open.data ? (
        <UnderWay request={open.data} />
      ) : (
        <>
          <Card>
            <fieldset className={css.parts}>
              <legend>{t('privacy.delete.which')}</legend>
              {PARTS.map((part) => (
                <label key={part} className={css.part}>
                  <span>
                    {t(`privacy.delete.parts.${part}`)}
                    <span className={css.small}>{t(`privacy.delete.parts_detail.${part}`)}</span>
                  </span>
                  <input type="checkbox" checked={parts.includes(part)} onChange={() => turn(part)} />
                </label>
              ))}
            </fieldset>
          </Card>
          <Loaded query={data}>{({ kept }) => <Kept kept={kept.filter(({ code }) => code !== 'identity')} />}</Loaded>
          <Button
            look="danger"
            wide
            busy={asking.isPending}
            disabled={parts.length === 0}
            icon={<Icon name="trash" size={19} />}
            onClick={() => asking.mutate({ kind: 'delete', parts: [...parts] })}
          >
            {t('privacy.delete.do')}
          </Button>
        </>
      )}
    </FlowPage>
  );
}
