using System.Data.Common;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace MediBook.Web.Tests.Support;

/// <summary>Runs each query with EXPLAIN ANALYZE before it runs, and keeps how it reads one table.</summary>
public sealed class QueryPlans(string table) : DbCommandInterceptor
{
    private readonly List<TableRead> _reads = [];

    /// <summary>The reads of the table since the last time this was asked.</summary>
    public IReadOnlyList<TableRead> Take()
    {
        List<TableRead> reads = [.. _reads];
        _reads.Clear();
        return reads;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        await using var explain = new NpgsqlCommand($"explain (analyze, format json) {command.CommandText}", (NpgsqlConnection)command.Connection!, (NpgsqlTransaction?)command.Transaction);
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            explain.Parameters.Add(parameter.Clone());
        }

        var plan = JsonNode.Parse((string)(await explain.ExecuteScalarAsync(cancellationToken))!)!;
        _reads.AddRange(Nodes(plan[0]!["Plan"]!).Where(node => node["Relation Name"]?.GetValue<string>() == table).Select(Read));
        return result;
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => (node["Plans"]?.AsArray() ?? []).SelectMany(child => Nodes(child!)).Prepend(node);

    private static TableRead Read(JsonNode node)
    {
        double Number(string name) => node[name]?.GetValue<double>() ?? 0;
        var rows = (Number("Actual Rows") + Number("Rows Removed by Filter") + Number("Rows Removed by Index Recheck")) * Number("Actual Loops");
        // A bitmap's index stands in the node below.
        var index = Nodes(node).Select(part => part["Index Name"]?.GetValue<string>()).FirstOrDefault(name => name is not null);
        return new TableRead(node["Node Type"]!.GetValue<string>(), index, (int)Math.Round(rows));
    }
}

/// <summary>How a query read a table.</summary>
/// <param name="Kind">The kind of scan, as PostgreSQL calls it.</param>
/// <param name="Index">The index that it used, or null.</param>
/// <param name="Rows">Rows that were looked at, those that did not fit too.</param>
public sealed record TableRead(string Kind, string? Index, int Rows);
