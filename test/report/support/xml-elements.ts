import { SaxesParser } from 'saxes';

type Attributes = Readonly<Record<string, string>>;

/** The elements in order, by a strict parser; throws when the text is not well-formed XML. */
export function elementsOf(xml: string): readonly { name: string; attributes: Attributes }[] {
  const elements: { name: string; attributes: Attributes }[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) =>
    elements.push({ name, attributes: attributes as Attributes }),
  );
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return elements;
}

export function elementNames(xml: string): readonly string[] {
  return elementsOf(xml).map(({ name }) => name);
}
