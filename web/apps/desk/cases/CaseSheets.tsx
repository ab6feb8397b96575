import { ask } from '@purser/client';
import { useTranslation } from 'react-i18next';
import { api } from '@purser/staff/app/api';
import { BecauseSheet } from '@purser/staff/shared/BecauseSheet';
import { AskMerchantSheet } from './AskMerchantSheet';
import { pathOf, showCase, type Case } from './data';
import { MergeSheet } from './MergeSheet';
import { ResolveSheet } from './ResolveSheet';
import { SplitSheet } from './SplitSheet';
import { WaitSheet } from './WaitSheet';

export type Asks = 'resolve' | 'wait' | 'ask' | 'merge' | 'split' | 'reopen' | 'extend' | null;

interface Props {
  one: Case;
  asks: Asks;
  onClose: () => void;
}

/** What an act asks for before it is done. */
export function CaseSheets({ one, asks, onClose }: Props) {
  const { t } = useTranslation();
  const path = pathOf(one);
  switch (asks) {
    case 'resolve':
      return <ResolveSheet one={one} onClose={onClose} />;
    case 'wait':
      return <WaitSheet one={one} onClose={onClose} />;
    case 'ask':
      return <AskMerchantSheet one={one} onClose={onClose} />;
    case 'merge':
      return <MergeSheet one={one} onClose={onClose} />;
    case 'split':
      return <SplitSheet one={one} onClose={onClose} />;
    case 'reopen':
      return (
        <BecauseSheet
          title={t('cases.reopen')}
          draft={`reopen.${one.id}`}
          done={t('cases.reopened')}
          send={async (text) =>
            showCase(
              await ask(api.POST('/v1/staff/cases/{subject_id}/{case_id}/reopen', { params: { path }, body: { text } })),
            )
          }
          onClose={onClose}
        />
      );
    case 'extend':
      return (
        <BecauseSheet
          title={t('cases.extend')}
          draft={`extend.${one.id}`}
          done={t('cases.extended')}
          send={async (reason) =>
            showCase(
              await ask(
                api.POST('/v1/staff/cases/{subject_id}/{case_id}/extend', { params: { path }, body: { reason } }),
              ),
            )
          }
          onClose={onClose}
        />
      );
    default:
      return null;
  }
}
