import { startLanguage } from '@purser/i18n';
import { startLook } from '@purser/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../../packages/ui/tokens.css';
import '../../packages/ui/base.css';
import './app/app.css';
import { App } from './app/App';
import { resources } from './locales';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

startLook();
await startLanguage(resources);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
