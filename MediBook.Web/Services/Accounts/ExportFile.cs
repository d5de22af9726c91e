using System.Globalization;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediBook.Web.Data;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Services.Accounts.Exports;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.EntityFrameworkCore;
using NodaTime.Text;

namespace MediBook.Web.Services.Accounts;

/// <summary>Writes the file of somebody's own data: JSON for programs and a page to read, in one ZIP.</summary>
public sealed class ExportFile(MediBookDbContext db, HtmlRenderer renderer)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads what the list of <see cref="PersonalData"/> has of the account, in the caller's transaction, and writes it.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="language">The language of the page to read.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<byte[]> MakeAsync(int accountId, Language language, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(language);
        var person = await db.SubjectOfAsync(accountId, forUpdate: false, ct);
        var tables = new Dictionary<string, JsonArray>();
        foreach (var table in PersonalData.Tables)
        {
            var rows = await db.Database.SqlQueryRaw<string>(table.Read, person.ToParameters()).ToListAsync(ct);
            tables[table.Table] = new JsonArray([.. rows.Select(row => JsonNode.Parse(row))]);
        }

        var made = InstantPattern.ExtendedIso.Format(await db.NowAsync(ct));
        var json = new JsonObject { ["made_at"] = made, ["data"] = new JsonObject(tables.Select(table => KeyValuePair.Create(table.Key, (JsonNode?)table.Value))) };
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            await AddAsync(archive, "data.json", json.ToJsonString(Json), ct);
            await AddAsync(archive, "data.html", await ToHtmlAsync(tables, language), ct);
        }

        return zip.ToArray();
    }

    private static async Task AddAsync(ZipArchive archive, string name, string text, CancellationToken ct)
    {
        await using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        await writer.WriteAsync(text.AsMemory(), ct);
    }

    private async Task<string> ToHtmlAsync(Dictionary<string, JsonArray> tables, Language language)
    {
        CultureInfo.CurrentUICulture = language.Culture;
        var sections = tables.Where(table => table.Value.Count > 0).Select(table => Section(table.Key, table.Value)).ToList();
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<ExportHtml>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Sections"] = sections }))).ToHtmlString());
    }

    private static ExportSection Section(string table, JsonArray rows)
    {
        var columns = rows[0]!.AsObject().Select(field => field.Key).ToList();
        return new ExportSection(
            ExportText.OfTable(table), [.. columns.Select(ExportText.OfColumn)],
            [.. rows.Select(row => columns.ConvertAll(column => row![column]?.ToString() ?? ""))]);
    }
}
