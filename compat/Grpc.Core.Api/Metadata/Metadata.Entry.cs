using System.Buffers;
using System.Text;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with its value, text or bytes. Immutable.</summary>
    public class Entry
    {
        // gRPC over HTTP/2, "Header-Name"; upper case is folded before the check because HTTP/2 knows no other.
        private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

        private readonly string? _text;
        private readonly byte[]? _bytes;

        /// <summary>An entry that holds bytes.</summary>
        /// <param name="key">Ends with <c>-bin</c>; letters are folded to lower case.</param>
        /// <param name="valueBytes">Copied.</param>
        /// <exception cref="ArgumentException">The key has a character outside a-z 0-9 _ - . or lacks the suffix.</exception>
        public Entry(string key, byte[] valueBytes)
        {
            ArgumentNullException.ThrowIfNull(valueBytes);
            Key = CheckedKey(key);
            if (!IsBinary)
            {
                throw new ArgumentException("The key of an entry that holds bytes ends with -bin.", nameof(key));
            }

            _bytes = (byte[])valueBytes.Clone();
        }

        /// <summary>An entry that holds text.</summary>
        /// <param name="key">Does not end with <c>-bin</c>; letters are folded to lower case.</param>
        /// <param name="value">
        /// Printable ASCII by the protocol; anything else belongs under a <c>-bin</c> key. Not checked here: the engines make
        /// entries of foreign headers too, and one odd value must not cost a call. Both transports refuse to send what
        /// cannot travel, line breaks above all.
        /// </param>
        /// <exception cref="ArgumentException">The key has a character outside a-z 0-9 _ - . or the suffix for bytes.</exception>
        public Entry(string key, string value)
        {
            ArgumentNullException.ThrowIfNull(value);
            Key = CheckedKey(key);
            if (IsBinary)
            {
                throw new ArgumentException("The key of an entry that holds text does not end with -bin.", nameof(key));
            }

            _text = value;
        }

        /// <summary>The key in lower case.</summary>
        public string Key { get; }

        /// <summary>Whether the value is bytes.</summary>
        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        /// <summary>The text.</summary>
        /// <exception cref="InvalidOperationException">The entry holds bytes.</exception>
        public string Value => _text ?? throw new InvalidOperationException("The entry holds bytes, not text.");

        /// <summary>A copy of the bytes; of a text, its ASCII bytes.</summary>
        public byte[] ValueBytes => _bytes is null ? Encoding.ASCII.GetBytes(_text!) : (byte[])_bytes.Clone();

        /// <summary>Key and value; of bytes only their number, which is enough to read a log by.</summary>
        public override string ToString() =>
            _bytes is null ? $"[Entry: key={Key}, value={_text}]" : $"[Entry: key={Key}, {_bytes.Length} bytes]";

        private static string CheckedKey(string key)
        {
            ArgumentNullException.ThrowIfNull(key);
            var folded = key.ToLowerInvariant();
            return folded.Length > 0 && !folded.AsSpan().ContainsAnyExcept(KeyCharacters)
                ? folded
                : throw new ArgumentException("A metadata key consists of letters, digits, underscores, hyphens and dots.", nameof(key));
        }
    }
}
