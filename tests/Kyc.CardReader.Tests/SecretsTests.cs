using System.Runtime.CompilerServices;
using System.Text;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Session;
using Kyc.Tests.Shared;

namespace Kyc.CardReader.Tests;

/// <summary>
/// Checks that no trace of the password is left after a session, neither in the memory of this process nor in its files or output.
/// </summary>
[Trait("Control", "2(2)S1")]
public sealed class SecretsTests : IDisposable
{
    private const int PasswordLength = 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-secrets-").FullName;
    private readonly StringBuilder _output = new();

    [LinuxTheory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Neither_memory_nor_logs_nor_files_nor_exceptions_hold_the_password_after_a_session(bool isPasswordAccepted, bool crashes)
    {
        var secret = MaskedSecret.CreateRandom(PasswordLength);

        Assert.Equal(1, RunSession(secret, isPasswordAccepted, crashes));

        Assert.Empty(ProcessMemory.Search(Environment.ProcessId, secret, out var searchedByteCount));
        Assert.InRange(searchedByteCount, 1 << 20, long.MaxValue);
        foreach (var path in Directory.GetFiles(_folder))
        {
            _output.Append(File.ReadAllText(path, Encoding.Latin1));
        }

        AssertDoesNotContainPassword(_output.ToString(), secret.Reveal());
    }

    /// <summary>Checks that the search works at all. If it found nothing, the test above would pass for any program.</summary>
    [LinuxTheory]
    [InlineData("ASCII")]
    [InlineData("UTF-16")]
    [InlineData("HEX")]
    [InlineData("hex")]
    public void The_memory_search_finds_a_planted_secret(string name)
    {
        var secret = MaskedSecret.CreateRandom(PasswordLength);
        EncodedSecret form = secret.Encodings.Single(form => form.Name == name);
        var plantedSecret = GC.AllocateArray<byte>(form.Length, pinned: true);
        for (var i = 0; i < plantedSecret.Length; i++)
        {
            plantedSecret[i] = form.GetByte(i);
        }

        var matches = ProcessMemory.Search(Environment.ProcessId, secret, out _);

        Assert.Contains(matches, place => place.StartsWith(name, StringComparison.Ordinal));
        GC.KeepAlive(plantedSecret);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertDoesNotContainPassword(string output, byte[] password)
    {
        Assert.NotEmpty(output);
        var text = Encoding.ASCII.GetString(password);
        Assert.DoesNotContain(text, output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(password), output.Replace("-", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);

        // In Base64-encoded data, the password can have one of three alignments. The characters at both ends of the encoded password depend
        // on the neighboring data and are left out.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. password]);
            Assert.DoesNotContain(encoded[4..^4], output, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// Runs a session in a separate stack frame, so that none of its variables are alive when the memory is searched. Returns the number of
    /// VERIFY commands.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int RunSession(MaskedSecret secret, bool isPasswordAccepted, bool crashes)
    {
        FakeTime time = new();
        NonRetainingPcsc pcsc = new(secret, isPasswordAccepted);
        using Stream keyboard = new MaskedPasswordStream(secret);
        Assert.True(PasswordPrompt.TryReadLine(keyboard, out var password, out _));
        CardSigner signer = new(pcsc, time, LogTrace, PasswordLatch.Open(_folder, time));
        using (password)
        {
            var exception = Record.Exception(() => _output.AppendLine(
                signer.Sign(CardBench.Document, password, new CardSigningOptions(new CardSearch(TimeSpan.FromSeconds(1)))).Fault?.ToString()
                    ?? "signed"));
            Assert.Equal(crashes, exception is not null);
            _output.Append(exception);
        }

        return pcsc.VerifyCount;

        void LogTrace(ApduTrace trace)
        {
            _output.AppendLine(trace.ToString());
            if (crashes && trace.Command.StartsWith("00200080 ", StringComparison.Ordinal))
            {
                throw new IOException("the log is full");
            }
        }
    }

    /// <summary>Represents a stream that returns the secret like typed input, without storing it unmasked.</summary>
    private sealed class MaskedPasswordStream(MaskedSecret secret) : Stream
    {
        private int _typedCount;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (_typedCount == secret.Length)
            {
                return 0;
            }

            buffer[0] = secret[_typedCount++];
            return 1;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>Marks a theory that reads /proc/self/mem, and therefore runs only on Linux.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "reads /proc/self/mem";
}
