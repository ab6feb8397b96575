import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { beginTransfer } from '../transfer/draft';
import type { Asked } from './payee';

/** Somebody's own code leads to a transfer in which everything it says is filled in. */
export function ToPayee({ asked }: { asked: Asked }) {
  const navigate = useNavigate();
  useEffect(() => {
    beginTransfer(asked);
    void navigate('/transfer', { replace: true });
  }, [asked, navigate]);
  return null;
}
