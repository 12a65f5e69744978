using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Session;

namespace Kyc.Kiosk.Tests;

public sealed class StepReporterTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void A_person_who_removed_the_card_on_request_is_asked_for_it_again()
    {
        var reporter = new StepReporter(_output);
        reporter.Report(CardStep.WaitingForCard);
        reporter.Report(CardStep.WaitingForCard);
        reporter.ReportSilence(PcscTimeoutSource.Card);
        reporter.Report(CardStep.WaitingForCard);

        var lines = _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Equal(lines[0], lines[2]);
        Assert.Contains("lift", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_is_not_asked_to_remove_the_card_when_the_service_does_not_answer()
    {
        new StepReporter(_output).ReportSilence(PcscTimeoutSource.Service);

        Assert.Contains("Please wait", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("lift", _output.ToString(), StringComparison.Ordinal);
    }
}
