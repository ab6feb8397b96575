export const feedbackRoutes = [
  { path: '/surveys', lazy: async () => ({ Component: (await import('./SurveysPage')).SurveysPage }) },
  { path: '/surveys/:id', lazy: async () => ({ Component: (await import('./SurveyPage')).SurveyPage }) },
  { path: '/suggestions', lazy: async () => ({ Component: (await import('./SuggestionsPage')).SuggestionsPage }) },
];
