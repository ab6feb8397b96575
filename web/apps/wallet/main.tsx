import { startLanguage } from '@purser/i18n';
import { startLook } from '@purser/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../../packages/ui/tokens.css';
import '../../packages/ui/base.css';
import './splash.css';
import { App } from './app/App';
import { prefetchHome } from './app/prefetch';
import { startTexts } from './locales/start';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');

startLook();
prefetchHome();
await startLanguage(startTexts);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

// Keeping the app for later must not be in the way of showing it now.
const KEEP_AFTER_MS = 4_000;

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  setTimeout(() => void navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`), KEEP_AFTER_MS);
}
