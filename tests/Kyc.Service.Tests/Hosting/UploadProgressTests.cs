using Kyc.Cli.Calls;
using Spectre.Console;

namespace Kyc.Service.Tests.Hosting;

public sealed class UploadProgressTests
{
    private readonly StringWriter _writer = new();

    [Fact]
    public async Task A_terminal_shows_the_progress_bar_and_then_the_other_output()
    {
        var progress = new UploadProgress(CreateTerminal());

        Assert.True(progress.CanShowBar);
        await RunAsync(progress);

        var output = _writer.ToString();
        Assert.Contains("75%", output, StringComparison.Ordinal);
        Assert.Contains("3.0/4.0 MB", output, StringComparison.Ordinal);
        Assert.EndsWith("written\n", output, StringComparison.Ordinal);
        Assert.Equal(output.IndexOf("written", StringComparison.Ordinal), output.LastIndexOf("written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_terminal_no_progress_bar_is_shown_and_other_output_is_written_at_once()
    {
        var progress = new UploadProgress(ConsoleFactory.Create(_writer));

        Assert.False(progress.CanShowBar);
        Assert.Equal("written\n", await RunAsync(progress));
        Assert.Equal("written\n", _writer.ToString());
    }

    [Fact]
    public async Task Other_output_is_written_even_if_the_upload_fails()
    {
        var progress = new UploadProgress(CreateTerminal());

        await Assert.ThrowsAsync<IOException>(() => progress.RunAsync<bool>(1, () =>
        {
            progress.Write(() => _writer.Write("written\n"));
            throw new IOException("gone");
        }));

        Assert.EndsWith("written\n", _writer.ToString(), StringComparison.Ordinal);
    }

    private IAnsiConsole CreateTerminal() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(_writer),
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
    });

    /// <summary>Runs an upload, and returns the text that was written during the upload.</summary>
    private Task<string> RunAsync(UploadProgress progress) => progress.RunAsync(4_000_000, () =>
    {
        progress.Advance(1_000_000);
        progress.Write(() => _writer.Write("written\n"));
        progress.Advance(2_000_000);
        return Task.FromResult(_writer.ToString());
    });
}
