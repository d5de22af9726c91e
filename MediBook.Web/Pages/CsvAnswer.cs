using CsvHelper;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Pages;

/// <summary>A column of a list that leaves as CSV: its heading, and its cell of a row; null is an empty cell.</summary>
public sealed record CsvColumn<TRow>(string Heading, Func<TRow, string?> Cell);

/// <summary>
/// A list as a file for spreadsheets (RFC 4180, UTF-8 with a byte-order mark): the one place where MediBook writes CSV. Rows are written as they
/// come and kept nowhere. A cell that a spreadsheet would take for a formula begins with an apostrophe.
/// </summary>
/// <param name="name">The file's name without its ending; nothing personal.</param>
/// <param name="columns">The columns.</param>
/// <param name="rows">The rows.</param>
public sealed class CsvAnswer<TRow>(string name, IReadOnlyList<CsvColumn<TRow>> columns, IAsyncEnumerable<TRow> rows) : ActionResult
{
    /// <inheritdoc />
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var response = context.HttpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.csv\"";
        response.Headers.CacheControl = "no-store";
        await CsvText.WriteAsync(response.Body, columns, rows, context.HttpContext.RequestAborted);
    }
}

/// <summary>Rows as CSV.</summary>
public static class CsvText
{
    /// <summary>A cell that begins like a formula, or with a sign that is skipped before one, gets an apostrophe in front (OWASP, CSV injection).</summary>
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with
    {
        WriteByteOrderMark = true,
        Injection = CsvInjection.Escape,
    };

    /// <summary>Writes the headings, and the rows as they come.</summary>
    public static async Task WriteAsync<TRow>(Stream target, IReadOnlyList<CsvColumn<TRow>> columns, IAsyncEnumerable<TRow> rows, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        await using var csv = CsvWriter.Create(target, Format, leaveOpen: true);
        await csv.WriteRecordAsync([.. columns.Select(column => column.Heading)], ct);
        await foreach (var row in rows.WithCancellation(ct))
        {
            await csv.WriteRecordAsync([.. columns.Select(column => Harmless(column.Cell(row)))], ct);
        }

        await csv.FlushAsync(ct);
    }

    /// <summary>The signs that the writer does not know: a line break, and the one that ends text in some programs.</summary>
    private static string? Harmless(string? cell) => cell is ['\n' or '\0', ..] ? $"'{cell}" : cell;
}
