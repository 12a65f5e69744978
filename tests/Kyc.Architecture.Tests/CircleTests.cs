using System.Reflection;

namespace Kyc.Architecture.Tests;

public sealed class CircleTests
{
    [Theory]
    [InlineData("Kyc.CardReader", "Kyc.CardReader")]
    [InlineData("Kyc.Client", "Kyc.Client")]
    [InlineData("Kyc.Domain", "Kyc.Domain")]
    [InlineData("Kyc.Evidence", "Kyc.Evidence")]
    [InlineData("Kyc.Jpki", "Kyc.Jpki")]
    [InlineData("Kyc.Mail", "Kyc.Mail")]
    [InlineData("Kyc.SecondOpinion", "Kyc.SecondOpinion")]
    [InlineData("kyc", "Kyc.Cli")]
    [InlineData("kyc-kiosk", "Kyc.Kiosk")]
    [InlineData("kyc-pcsc-host", "Kyc.PcscHost")]
    [InlineData("kyc-service", "Kyc.Service")]
    [InlineData("kyc-virtual-card", "Kyc.VirtualCard")]
    public void No_folders_of_a_project_stand_in_a_circle(string assembly, string project)
    {
        var circles = Rooms.Of(Assembly.Load(assembly), project).Circles();
        Assert.True(circles.Count == 0, string.Join('\n', circles));
    }
}
