using System.Text;
using MediBook.Web.Pages;

namespace MediBook.Web.Tests.Pages;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+44 20", "\"'+44 20\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData("\0=1", "'\0=1")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    public async Task A_cell_that_looks_like_a_formula_is_text(string cell, string written) => Assert.Equal($"Name\r\n{written}\r\n", await WriteAsync(cell));

    [Theory]
    [InlineData("Ada Novak", "Ada Novak")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"ah\"", "\"say \"\"ah\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("Zoë 李娜 محمد 😀", "Zoë 李娜 محمد 😀")]
    [InlineData("a=b", "a=b")]
    public async Task Any_other_text_stays_as_it_is(string cell, string written) => Assert.Equal($"Name\r\n{written}\r\n", await WriteAsync(cell));

    [Fact]
    public async Task An_empty_cell_is_empty_and_the_file_begins_with_its_byte_order_mark()
    {
        using var file = new MemoryStream();
        await CsvText.WriteAsync(file, [new CsvColumn<string>("A", _ => null), new CsvColumn<string>("B", row => row)], Rows("x"), default);
        Assert.Equal([0xEF, 0xBB, 0xBF], file.ToArray()[..3]);
        Assert.Equal("A,B\r\n,x\r\n", Encoding.UTF8.GetString(file.ToArray()[3..]));
    }

    [Fact]
    public async Task A_hundred_thousand_rows_are_written_as_they_come_and_kept_nowhere()
    {
        const int many = 100_000;
        using var sink = new CountingStream();
        var live = new List<long>();
        async IAsyncEnumerable<string> Come()
        {
            for (var row = 0; row < many; row++)
            {
                if (row % 20_000 == 10_000)
                {
                    live.Add(GC.GetTotalMemory(forceFullCollection: true));
                    // What came so far has gone out, but for one buffer.
                    Assert.InRange(sink.Written, (row * 100L) - 200_000, long.MaxValue);
                }

                yield return new string('x', 100) + row;
            }

            await Task.CompletedTask;
        }

        await CsvText.WriteAsync(sink, [new CsvColumn<string>("Name", row => row)], Come(), default);
        Assert.True(sink.Written > many * 100L);
        Assert.True(live.Max() - live[0] < 4_000_000, $"Live bytes on the way: {string.Join(", ", live)}");
    }

    private static async Task<string> WriteAsync(string cell)
    {
        using var file = new MemoryStream();
        await CsvText.WriteAsync(file, [new CsvColumn<string>("Name", row => row)], Rows(cell), default);
        return Encoding.UTF8.GetString(file.ToArray()[3..]);
    }

    private static async IAsyncEnumerable<string> Rows(params string[] rows)
    {
        foreach (var row in rows)
        {
            yield return row;
        }

        await Task.CompletedTask;
    }

    /// <summary>Keeps nothing and counts.</summary>
    private sealed class CountingStream : Stream
    {
        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("A response is never written to synchronously.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += buffer.Length;
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Written += count;
            return Task.CompletedTask;
        }
    }
}
