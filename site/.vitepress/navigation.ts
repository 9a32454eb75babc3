import type { DefaultTheme } from 'vitepress';

const page = (text: string, link: string) => ({ text, link });

const BEGIN = [
  page('Your first hub', '/first-hub'),
  page('Concepts', '/concepts'),
  page('Questions and answers', '/faq'),
  page('Comparison', '/comparison'),
];

export const NAVIGATION: DefaultTheme.NavItem[] = [
  { text: 'Begin', link: '/first-hub', activeMatch: '^/(first-hub|concepts|faq|comparison)' },
  { text: 'How to', link: '/how-to' },
  { text: 'Reference', link: '/manifest-reference' },
];

/** By need, in the order of docs/README.md. */
export const SIDEBAR: DefaultTheme.SidebarItem[] = [
  { text: 'Begin', items: BEGIN },
  {
    text: 'Get something done',
    items: [
      page('How to …', '/how-to'),
      page('Rollouts', '/rollouts'),
      page('Until every device is there', '/closed-loop'),
      page('Several hubs', '/several-hubs'),
      page('Sensitive values', '/sensitive-values'),
      page('Policies', '/policies'),
      page('Shards', '/shards'),
      page('Simulation', '/simulation'),
      page('The local hub', '/local-hub'),
      page('A page about the local hub', '/hub-page'),
      page('The local hub as a library', '/local-hub-library'),
      page('What the local hub does not do', '/local-hub-limits'),
      page('Tests against the local hub', '/local-hub-testing'),
    ],
  },
  {
    text: 'Run it',
    items: [
      page('GitHub Actions', '/actions'),
      page('GitLab, Azure DevOps and others', '/other-ci'),
      page('Reviewing a pull request', '/reviews'),
      page('The report page', '/report'),
      page('What ran, months later', '/job-history'),
      page('Troubleshooting', '/troubleshooting'),
    ],
  },
  {
    text: 'Look something up',
    items: [
      page('Manifest reference', '/manifest-reference'),
      page('In your editor', '/editors'),
      page('Commands', '/commands'),
      page('Queries', '/queries'),
      page('Schedules', '/schedules'),
      page('Diagnostics', '/diagnostics'),
      page('Formats', '/formats'),
    ],
  },
  {
    text: 'Know why',
    items: [
      page('How it decides', '/how-it-decides'),
      page('Benchmarks', '/benchmarks'),
      page('Architecture', '/architecture'),
      page('Decisions', '/decisions/'),
    ],
  },
];

/** What the start page shows above the list of pages. */
export const HOME = {
  layout: 'home',
  hero: {
    name: 'hubjobs',
    text: 'Jobs for Azure IoT Hub, from Git',
    tagline:
      'Write down which devices do what, and when. See what will happen before you merge. The hub does the work.',
    actions: [
      { theme: 'brand', text: 'Your first hub', link: '/first-hub' },
      { theme: 'alt', text: 'Concepts', link: '/concepts' },
      { theme: 'alt', text: 'How to …', link: '/how-to' },
      { theme: 'alt', text: 'GitHub', link: 'https://github.com/hubjobs/hubjobs' },
    ],
  },
  features: [
    {
      title: 'Reviewed',
      details:
        'A pull request shows which jobs change, on how many devices and when, without cloud or secrets.',
    },
    {
      title: 'Simulated',
      details: 'The real program runs against a local hub with simulated devices. A month takes seconds.',
    },
    {
      title: 'Once',
      details: 'A job id is a lock: killed, repeated or run twice at once, nothing runs a second time.',
    },
    {
      title: 'In stages',
      details: 'A rollout goes on when devices report that they have arrived, and stops when they fail.',
    },
    {
      title: 'Stateless',
      details: 'Git says what is wanted, the hub says what is. There is nothing else to lose.',
    },
    {
      title: 'Explained',
      details: 'Every change has a reason, and every device that failed is in the report with its answer.',
    },
  ],
};
