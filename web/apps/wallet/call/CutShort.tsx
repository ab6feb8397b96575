import { Button, Card, Icon } from '@purser/ui';
import { useTranslation } from 'react-i18next';
import { Attached } from './About';
import css from './Call.module.css';
import type { Cut } from './cut';
import { dial } from './line';
import type { OwnLine } from './own';
import { Trouble } from './Trouble';

interface Props {
  cut: Cut;
  own: OwnLine;
  /** Something else is wanted than the same call again. */
  onOther: () => void;
}

/** The call went with the page: why, and the same once more, about the same. */
export function CutShort({ cut, own, onOther }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Trouble fault={own.fault} />
      <Card title={t('call.over.title')}>
        <p className={css.soft} role="status" data-testid="call-cut">
          {t('call.cut')}
        </p>
        <div className="stack">
          <Button wide icon={<Icon name="phone" size={20} />} onClick={() => void dial(cut.about)}>
            {t('call.over.again')}
          </Button>
          {cut.about === null && (
            <Button look="plain" wide onClick={onOther}>
              {t('call.change')}
            </Button>
          )}
        </div>
      </Card>
      {cut.about !== null && <Attached about={cut.about} onChange={onOther} />}
    </>
  );
}
