using Kyc.Domain.Addresses;

namespace Kyc.Domain.Tests.Addresses;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("東京都千代田区丸の内一丁目２番地の３", "東京都千代田区丸の内1-2-3")]
    [InlineData("東京都千代田区丸の内１丁目２番３号", "東京都千代田区丸の内１－２－３")]
    [InlineData("東京都千代田区丸の内1丁目2-3", "東京都千代田区丸の内１ー２ー３")]
    [InlineData("東京都千代田区丸の内1の2の3", "東京都千代田区丸の内1‐2−3")]
    [InlineData("東京都千代田区丸の内二十三丁目4番", "東京都千代田区丸の内23-4")]
    [InlineData("東京都千代田区丸の内十丁目4番地", "東京都千代田区丸の内10-4")]
    [InlineData("東京都千代田区丸の内九丁目９９番９号　コーポ１０１", "東京都千代田区丸の内9-99-9コーポ101")]
    [InlineData("東京都千代田区丸の内9-99-9 101", "東京都千代田区丸の内9-99-9-101")]
    [InlineData("東京都千代田区丸の内1番の2", "東京都千代田区丸の内1-2")]
    [InlineData("東京都千代田区1番町2番", "東京都千代田区１番町２")]
    [InlineData("東京都千代田区三番町６番地", "東京都 千代田区 三番町６")]
    [InlineData("東京都千代田区丸の内1丁目", "東京都千代田区丸の内１丁目")]
    public void Addresses_that_are_written_alike_compare_equal(string left, string right) =>
        Assert.Equal(AddressText.Normalize(left), AddressText.Normalize(right));

    [Theory]
    [InlineData("東京都千代田区丸の内1-23", "東京都千代田区丸の内12-3")]
    [InlineData("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-4")]
    [InlineData("東京都千代田区三番町6", "東京都千代田区3番町6")]
    [InlineData("東京都千代田区丸の内二十一丁目", "東京都千代田区丸の内20-1")]
    [InlineData("東京都千代田区丸の内1-2ハイツ", "東京都千代田区丸の内1-2ハイーツ")]
    [InlineData("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-3コーポ")]
    public void Addresses_of_different_places_do_not(string left, string right) =>
        Assert.NotEqual(AddressText.Normalize(left), AddressText.Normalize(right));

    [Fact]
    public async Task Long_runs_of_separators_are_no_trap()
    {
        var space = new string('　', 3000);
        var hostile = "1" + space + new string('ー', 3000) + space + "x" + new string('十', 3000) + new string('丁', 3000);
        // Takes milliseconds; a pattern that backtracks takes for ever, on any machine.
        var normal = await Task.Run(() => AddressText.Normalize(hostile)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith("1", normal, StringComparison.Ordinal);
    }
}
