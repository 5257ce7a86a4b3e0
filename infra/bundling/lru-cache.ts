/**
 * Stands in for `mnemonist/lru-cache` inside the Lambda bundles: the DynamoDB client keeps discovered endpoints in it, a
 * feature that is off, for 7 KB. Least recently set goes first.
 */
class LruCache<K, V> extends Map<K, V> {
  private readonly capacity: number;

  constructor(capacity: number) {
    super();
    this.capacity = capacity;
  }

  override set(key: K, value: V): this {
    this.delete(key);
    super.set(key, value);
    const oldest = this.keys().next();
    if (this.size > this.capacity && oldest.done !== true) this.delete(oldest.value);
    return this;
  }

  peek(key: K): V | undefined {
    return this.get(key);
  }
}
// biome-ignore lint/style/noDefaultExport: the shape of the module it replaces.
export default LruCache;
