using CsvHelper;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>What cannot be taken of a CSV file.</summary>
/// <param name="Line">The line of the file; 1 is the first.</param>
/// <param name="Column">The heading of the column; null: the whole line.</param>
/// <param name="Text">What is wrong, and how to mend it.</param>
public sealed record CsvFault(int Line, string? Column, string Text);

/// <summary>A line of a CSV file.</summary>
/// <param name="Number">The line of the file on which it begins; 1 is the first.</param>
/// <param name="Cells">Its cells by column, trimmed and composed; empty ones and missing columns are not among them.</param>
public sealed record CsvLine(int Number, IReadOnlyDictionary<string, string> Cells)
{
    /// <summary>The cell of a column, or null.</summary>
    public string? this[string column] => Cells.GetValueOrDefault(column);

    /// <summary>Never prints what people wrote.</summary>
    public override string ToString() => nameof(CsvLine);
}

/// <summary>
/// A CSV file as people make them: the one place where MediBook reads CSV. The first line names the columns, in any order and in capitals or
/// not; cells are separated by commas, semicolons or tabs, as the first line has them.
/// </summary>
/// <param name="Lines">The lines below the first that could be read; empty lines are left out.</param>
/// <param name="Faults">What could not be read.</param>
public sealed record CsvSheet(IReadOnlyList<CsvLine> Lines, IReadOnlyList<CsvFault> Faults)
{
    /// <summary>Most lines below the first.</summary>
    public const int MostLines = 500;

    private const int MostHeadingLetters = 40;

    private static readonly char[] Separators = [',', ';', '\t'];

    private static readonly CsvReaderOptions Format = CsvReaderOptions.Default with
    {
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Skip,
        IncludeValuesInExceptions = false,
    };

    /// <summary>Reads a file.</summary>
    /// <param name="text">The whole of it.</param>
    /// <param name="columns">The columns that it may have.</param>
    /// <param name="required">Those that it must have.</param>
    public static CsvSheet Read(string text, IReadOnlyList<string> columns, IEnumerable<string> required)
    {
        ArgumentNullException.ThrowIfNull(text);
        var faults = new List<CsvFault>();
        using var csv = CsvReader.FromText(text, Format with { Separator = SeparatorOf(text), OnMalformedRecord = record => faults.Add(BadQuotes(record)) });
        csv.ReadHeader();
        var headings = csv.Headers.Select(PlainText.Clean).ToList();
        var known = headings.ConvertAll(heading => columns.FirstOrDefault(column => string.Equals(column, heading, StringComparison.OrdinalIgnoreCase)));
        faults.AddRange(FaultsOf(headings, known, columns, required));
        if (faults.Count > 0)
        {
            return new CsvSheet([], faults);
        }

        var lines = new List<CsvLine>();
        while (csv.Read())
        {
            var cells = Enumerable.Range(0, csv.FieldCount).Select(index => csv.GetString(index)).ToList();
            if (cells.TrueForAll(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (lines.Count == MostLines)
            {
                return new CsvSheet([], [new CsvFault((int)csv.LineNumber, null, T("A file can have at most {0} lines below the headings. Split it into several", Number(MostLines)))]);
            }

            Take(new CsvLine((int)csv.LineNumber, CellsOf(cells, known)), cells.Skip(known.Count), lines, faults);
        }

        return new CsvSheet(lines, lines.Count + faults.Count > 0 ? faults : [new CsvFault(2, null, T("There are no lines below the headings. Add one for each"))]);
    }

    private static void Take(CsvLine line, IEnumerable<string> tooMany, List<CsvLine> lines, List<CsvFault> faults)
    {
        // The last sign is what reading puts in the place of what is no character.
        var hidden = line.Cells.Where(cell => !PlainText.IsPlain(cell.Value, lines: true) || cell.Value.Contains('\uFFFD', StringComparison.Ordinal)).Select(cell => cell.Key).ToList();
        faults.AddRange(hidden.Select(column => new CsvFault(line.Number, column, T("This cell has characters that cannot be shown. Type it again"))));
        if (!tooMany.All(string.IsNullOrWhiteSpace))
        {
            faults.Add(new CsvFault(line.Number, null, T("This line has more cells than there are headings. Put text that has separators into quotation marks")));
        }
        else if (hidden.Count == 0)
        {
            lines.Add(line);
        }
    }

    private static Dictionary<string, string> CellsOf(List<string> cells, List<string?> known) => known.Zip(cells)
        .Where(cell => cell.First is not null && !string.IsNullOrWhiteSpace(cell.Second)).ToDictionary(cell => cell.First!, cell => PlainText.Clean(cell.Second));

    private static IEnumerable<CsvFault> FaultsOf(List<string> headings, List<string?> known, IReadOnlyList<string> columns, IEnumerable<string> required)
    {
        foreach (var (heading, column) in headings.Zip(known))
        {
            if (column is null)
            {
                yield return new CsvFault(1, Short(heading), T("There is no column of this name. Take it out, or rename it to one of these: {0}", Show.List(columns)));
            }
        }

        foreach (var twice in known.OfType<string>().GroupBy(column => column).Where(same => same.Count() > 1))
        {
            yield return new CsvFault(1, twice.Key, T("This column is there twice. Take one of them out"));
        }

        foreach (var missing in required.Except(known.OfType<string>()))
        {
            yield return new CsvFault(1, missing, T("This column is missing. Add it to the first line"));
        }
    }

    private static CsvFault BadQuotes(CsvMalformedRecord record) => new(
        (int)record.LineNumber, null, T("The quotation marks do not fit. Put one before and one after the text of a cell, and write two for one inside it"));

    private static string? Short(string heading) => heading.Length == 0 ? null : heading.Length <= MostHeadingLetters ? heading : $"{heading[..MostHeadingLetters]}…";

    private static char SeparatorOf(string text)
    {
        var start = text.AsSpan().TrimStart("\r\n");
        var end = start.IndexOfAny('\r', '\n');
        var heading = (end < 0 ? start : start[..end]).ToString();
        return Separators.MaxBy(sign => heading.Count(letter => letter == sign));
    }
}
