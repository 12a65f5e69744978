using Kyc.Domain.Addresses;
using Kyc.Tests.Shared;
using Xunit.Abstractions;

namespace Kyc.Domain.Tests.Measures;

/// <summary>
/// Measures how many people's addresses go to review only because they are spelled differently, and checks that the addresses of different
/// homes never match. The random seeds are fixed.
/// </summary>
public sealed class AddressMatcherMeasureTests(ITestOutputHelper output)
{
    // KYC_MATCHER_ROUNDS multiplies the number of homes and pairs.
    private static readonly int SampleFactor = RoundCount.Get("KYC_MATCHER_ROUNDS", 1);

    [Fact]
    public void At_most_3_in_1000_differently_typed_real_addresses_go_to_review()
    {
        var comparedCount = 0;
        var reviewedAddresses = new List<(string Kind, string Official, string Typed)>();
        foreach (var home in SelectEvenly(Places.Residential, 6_000 * SampleFactor).Select(Home.Create))
        {
            foreach (var (kind, typed) in home.GetTypedAddresses())
            {
                comparedCount++;
                if (!AreEqual(home.OfficialAddress, typed))
                {
                    reviewedAddresses.Add((kind, home.OfficialAddress, typed));
                }
            }
        }

        Report(comparedCount, reviewedAddresses);
        Assert.InRange(reviewedAddresses.Count * 1_000, 0, comparedCount * 3);
    }

    [Fact]
    public void At_most_5_percent_of_the_spelling_variants_of_place_names_go_to_review()
    {
        var comparedCount = 0;
        var reviewedAddresses = new List<(string Kind, string Official, string Typed)>();
        foreach (var (kind, vary) in SpellingVariants.Kinds)
        {
            var all = Places
                .Residential.Select(place => (place.FullName, Variant: vary(place)))
                .Where(pair => pair.Variant is not null)
                .ToArray();
            foreach (var (name, variant) in SelectEvenly(all, 100 * SampleFactor))
            {
                comparedCount++;
                if (!AreEqual(name + "１２番地３", variant + "12-3"))
                {
                    reviewedAddresses.Add((kind, name, variant!));
                }
            }
        }

        Report(comparedCount, reviewedAddresses);
        Assert.InRange(comparedCount, 864, int.MaxValue);
        Assert.InRange(reviewedAddresses.Count * 100, 0, comparedCount * 5);
    }

    [Fact]
    public void No_two_neighbouring_numbers_of_any_town_are_equal()
    {
        (string One, string Other)[] numbers =
        [
            ("1-12", "11-2"), ("１２番地", "13"), ("一丁目１２番３号", "1-1-23"), ("1番地12", "11番地2"), ("２丁目３番", "2番3号"), ("10-1", "1-01"),
        ];
        var equalPairs = Enumerable.Range(0, Places.All.Length).AsParallel()
            .SelectMany(town => Enumerable.Range(town, SampleFactor + 1)
                .Select(pair => (Places.All[town].FullName, Numbers: numbers[pair % numbers.Length])))
            .Where(home => AreEqual(home.FullName + home.Numbers.One, home.FullName + home.Numbers.Other))
            .Select(home => $"{home.FullName} {home.Numbers}").ToList();
        output.WriteLine($"{Places.All.Length} towns");
        Assert.InRange(Places.All.Length, 116_000, int.MaxValue);
        Assert.Empty(equalPairs);
    }

    [Fact]
    public void No_two_towns_of_a_municipality_with_similar_names_are_equal()
    {
        // Each pair consists of towns that are neighbors when sorted by their names or by their reversed names.
        var pairs = Places.All.GroupBy(place => place.Prefecture + place.City).SelectMany(city =>
        {
            Place[] sortedByName = [.. city.OrderBy(place => place.Town, StringComparer.Ordinal)];
            Place[] sortedByReversedName = [.. city.OrderBy(place => string.Concat(place.Town.Reverse()), StringComparer.Ordinal)];
            return sortedByName.Zip(sortedByName.Skip(1)).Concat(sortedByReversedName.Zip(sortedByReversedName.Skip(1)));
        });
        var equalPairs = pairs.AsParallel().Where(pair => AreEqual(pair.First.FullName + "12番地", pair.Second.FullName + "12")).ToList();
        Assert.Empty(equalPairs.Select(pair => $"{pair.First.FullName} {pair.Second.FullName}"));
    }

    [Fact]
    public void No_two_homes_that_differ_only_in_room_or_floor_are_equal()
    {
        var homes = SelectEvenly(Places.Residential, 1_000 * SampleFactor)
            .Select(Home.Create)
            .Select(home => home with { Building = "", Room = 0 })
            .ToList();
        var comparedCount = 0;
        foreach (var (home, index) in homes.Select((home, index) => (home, index)))
        {
            var (floor, room) = ((index % 9) + 1, (index % 19) + 1);
            (string, string)[] rooms =
            [
                ($" コーポ{floor}01", $" コーポ{floor}02"), ($"　コーポ{floor}階", $" コーポ{floor + 1}階"), ($" コーポ{floor}階", $" コーポ{floor}"),
                ($" {room}号室", ""), ($"-{floor}{room:D2}", $"-{floor}{room + 1:D2}"), ($" コーポ{floor}F", $" コーポ{floor}号室"),
                ($" コーポA棟{room}号", $" コーポB-{room}"), ($" コーポⅡ{room}", $" コーポ2{room}"), ($" コーポ{floor}0{room}", $" コーポ{floor}00{room}"),
                ($" コーポ{floor}階", " コーポ"), ($" コーポ1号棟{room}", $" コーポ2-{room}"), ($" コーポ東棟{room}", $" コーポ西棟{room}"),
            ];
            foreach (var (one, other) in rooms)
            {
                comparedCount++;
                Assert.False(AreEqual(home.OfficialAddress + one, home.OfficialAddress + other), $"{home.OfficialAddress}: {one}, {other}");
            }
        }

        output.WriteLine($"{comparedCount} pairs");
        Assert.InRange(comparedCount, 10_000, int.MaxValue);
    }

    private static bool AreEqual(string one, string other) => AddressMatcher.BuiltIn.Compare(one, other).AreEqual;

    // Selects elements at equal distances across the whole array, or all elements if there are fewer than requested.
    private static IEnumerable<T> SelectEvenly<T>(T[] all, int count) =>
        count >= all.Length ? all : Enumerable.Range(0, count).Select(index => all[(int)((long)index * all.Length / count)]);

    private void Report(int comparedCount, List<(string Kind, string Official, string Typed)> reviewedAddresses)
    {
        output.WriteLine($"{reviewedAddresses.Count} of {comparedCount} to review ({100m * reviewedAddresses.Count / comparedCount:F2} %)");
        foreach (var kind in reviewedAddresses.GroupBy(pair => pair.Kind))
        {
            var first = kind.Take(12).Select(pair => $"{pair.Official} {pair.Typed}");
            output.WriteLine($"{kind.Key}: {kind.Count()}, as {string.Join(" | ", first)}");
        }
    }
}
