using Kyc.Cli.Calls;

namespace Kyc.Service.Tests.Hosting;

public sealed class TableTests
{
    [Fact]
    public async Task A_row_is_exactly_one_line_whatever_its_cells_contain()
    {
        var address = $"東京都千代田区 {new string('x', 300)} {new string('y', 300)}";
        Assert.Equal(
            $"""
            name       [count]  where
            花子             5  {address}
            [red]x[/]    12345
            -                   日本

            """,
            await WriteAsync(["花子", "5", address], ["[red]x[/]", "12345", ""], ["-", "", "日本"]));
    }

    [Fact]
    public async Task A_table_without_rows_is_written_with_its_heading_only() => Assert.Equal("name  [count]  where\n", await WriteAsync());

    private static async Task<string> WriteAsync(params string[][] rows)
    {
        var (table, output) = (new Table("name", "[count]", "where"), new StringWriter());
        foreach (var row in rows)
        {
            table.AddRow(row);
        }

        await table.WriteAsync(output);
        return output.ToString();
    }
}
