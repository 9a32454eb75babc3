/** What the page shows below its tabs. */
export interface View {
  readonly title: string;
  readonly element: HTMLElement;
  /** Asks the hub for what is shown, and shows what is different. */
  refresh(): Promise<void>;
  /** The view has come into the page, perhaps again. */
  shown?(): void;
}
