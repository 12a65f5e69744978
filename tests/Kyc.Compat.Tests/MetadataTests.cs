using Grpc.Core;

namespace Kyc.Compat.Tests;

public sealed class MetadataTests
{
    [Fact]
    public void A_key_is_folded_to_lower_case() => Assert.Equal("x-trace.id_1", new Metadata.Entry("X-Trace.ID_1", "v").Key);

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("colon:")]
    [InlineData("näme")]
    [InlineData("line\n")]
    public void A_key_outside_the_protocols_alphabet_is_refused(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "v"));

    [Fact]
    public void Bytes_need_the_suffix_and_text_must_not_have_it()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key", new byte[] { 1 }));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("key-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("KEY-BIN", "text"));
        Assert.True(new Metadata.Entry("KEY-Bin", [1]).IsBinary);
    }

    [Fact]
    public void Null_is_refused_everywhere()
    {
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry(null!, "v"));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("k", (string)null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata.Entry("k-bin", (byte[])null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata().Add(null!));
        Assert.Throws<ArgumentNullException>(() => new Metadata().Insert(0, null!));
    }

    [Fact]
    public void An_entrys_bytes_cannot_be_changed_from_outside()
    {
        byte[] bytes = [1, 2];
        var entry = new Metadata.Entry("k-bin", bytes);
        bytes[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2], entry.ValueBytes);
    }

    [Fact]
    public void Text_reads_as_bytes_but_bytes_do_not_read_as_text()
    {
        Assert.Equal("abc"u8, new Metadata.Entry("k", "abc").ValueBytes);
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("k-bin", [1]).Value);
        Assert.Throws<InvalidOperationException>(() => new Metadata { { "k-bin", [1] } }.GetValue("k-bin"));
    }

    [Fact]
    public void Of_a_repeated_key_the_last_entry_is_found_and_all_are_listed()
    {
        var metadata = new Metadata { { "k", "first" }, { "other", "x" }, { "K", "last" }, { "k-bin", [7] } };

        Assert.Equal("last", metadata.Get("k")!.Value);
        Assert.Equal("last", metadata.GetValue("k"));
        Assert.Equal("last"u8, metadata.GetValueBytes("k")!);
        Assert.Equal([7], metadata.GetValueBytes("k-bin"));
        Assert.Equal(["first", "last"], metadata.GetAll("k").Select(entry => entry.Value));
    }

    [Fact]
    public void An_unknown_key_gives_nothing()
    {
        var metadata = new Metadata();

        Assert.Null(metadata.Get("k"));
        Assert.Null(metadata.GetValue("k"));
        Assert.Null(metadata.GetValueBytes("k"));
        Assert.Empty(metadata.GetAll("k"));
    }

    [Fact]
    public void It_is_a_list_of_its_entries()
    {
        var (a, b, c) = (new Metadata.Entry("a", "1"), new Metadata.Entry("b", "2"), new Metadata.Entry("c", "3"));
        var metadata = new Metadata { a, c };
        metadata.Insert(1, b);
        Assert.Equal([a, b, c], metadata);
        Assert.Equal((3, 2, true), (metadata.Count, metadata.IndexOf(c), metadata.Contains(b)));

        metadata[0] = c;
        Assert.True(metadata.Remove(b));
        metadata.RemoveAt(1);
        var copy = new Metadata.Entry[1];
        metadata.CopyTo(copy, 0);
        Assert.Equal([c], copy);

        metadata.Clear();
        Assert.Empty(metadata);
        Assert.False(metadata.IsReadOnly);
    }

    [Fact]
    public void The_shared_empty_metadata_refuses_every_change()
    {
        var entry = new Metadata.Entry("a", "1");
        Action[] changes =
        [
            () => Metadata.Empty.Add(entry),
            () => Metadata.Empty.Add("a", "1"),
            () => Metadata.Empty.Insert(0, entry),
            () => Metadata.Empty[0] = entry,
            () => Metadata.Empty.Remove(entry),
            () => Metadata.Empty.RemoveAt(0),
            () => Metadata.Empty.Clear(),
        ];

        Assert.All(changes, change => Assert.Throws<InvalidOperationException>(change));
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Empty(Metadata.Empty);
    }

    [Fact]
    public void The_printed_form_shows_text_but_not_bytes()
    {
        Assert.Equal("[Entry: key=a, value=1]", new Metadata.Entry("a", "1").ToString());
        Assert.Equal("[Entry: key=a-bin, 3 bytes]", new Metadata.Entry("a-bin", [65, 66, 67]).ToString());
    }
}
