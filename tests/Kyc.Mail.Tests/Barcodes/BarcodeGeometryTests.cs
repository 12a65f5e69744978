using Kyc.Mail.Barcodes;

namespace Kyc.Mail.Tests.Barcodes;

public sealed class BarcodeGeometryTests
{
    [Fact]
    public void The_sizes_at_ten_points_equal_those_of_the_manual()
    {
        var geometry = new BarcodeGeometry(10);
        Assert.Equal(79.8, geometry.TotalLength, 9);
        Assert.Equal(3.6, geometry.LongBarHeight.Nominal, 9);
        Assert.Equal(2.4, geometry.SemiLongBarHeight.Nominal, 9);
        Assert.Equal(1.2, geometry.TimingBarHeight.Nominal, 9);
        Assert.Equal(geometry.Pitch.Nominal, geometry.BarWidth.Nominal + geometry.SpaceWidth.Nominal, 9);
        Assert.True(geometry.LongBarHeight.Allows(3.5));
        Assert.False(geometry.LongBarHeight.Allows(3.61));
    }

    [Fact]
    public void The_pitch_limits_equal_those_of_a_printed_inspection_sheet()
    {
        // An inspection document from 1998 gives 0.87 and 1.18 mm as the limits of the pitch at 9.1 points.
        var pitch = new BarcodeGeometry(9.1).Pitch;
        Assert.Equal(0.87, pitch.Minimum, 0.01);
        Assert.Equal(1.18, pitch.Maximum, 0.01);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(11.5)]
    public void Every_bar_has_the_height_and_position_of_its_kind(double points)
    {
        var geometry = new BarcodeGeometry(points);
        Assert.Equal(geometry.LongBarHeight.Nominal, GetHeight(geometry, BarKind.Full), 9);
        Assert.Equal(geometry.SemiLongBarHeight.Nominal, GetHeight(geometry, BarKind.SemiLongUp), 9);
        Assert.Equal(geometry.SemiLongBarHeight.Nominal, GetHeight(geometry, BarKind.SemiLongDown), 9);
        Assert.Equal(geometry.TimingBarHeight.Nominal, GetHeight(geometry, BarKind.Timing), 9);
        Assert.Equal(geometry.GetExtent(BarKind.SemiLongUp).Bottom, geometry.GetExtent(BarKind.Timing).Bottom, 9);
        Assert.Equal(geometry.GetExtent(BarKind.SemiLongDown).Top, geometry.GetExtent(BarKind.Timing).Top, 9);
    }

    [Theory]
    [InlineData(7.99)]
    [InlineData(11.51)]
    [InlineData(double.NaN)]
    public void A_size_outside_the_range_of_the_manual_is_refused(double points) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BarcodeGeometry(points));

    private static double GetHeight(BarcodeGeometry geometry, BarKind bar)
    {
        var (top, bottom) = geometry.GetExtent(bar);
        return bottom - top;
    }
}
