using System.Text.Json;
using MediBook.Web.Services.Evidence;
using NodaTime;
using NodaTime.Text;

namespace MediBook.Web.Pages;

/// <summary>The page of proof for programs.</summary>
public static class ProofFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>What the page shows. It is public, and as old as the page at most.</summary>
    public static void MapProof(this IEndpointRouteBuilder routes) =>
        routes.MapMethods(Links.ProofFile, [HttpMethods.Get, HttpMethods.Head], AnswerAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(EvidenceService evidence, HttpResponse response, CancellationToken ct)
    {
        var now = await evidence.ReadAsync(ct);
        response.Headers.CacheControl = "public, max-age=60";
        return TypedResults.Json(
            new
            {
                Overlaps = new { now.Overlaps.Doctors, now.Overlaps.Patients, now.Overlaps.Slots, From = Written(now.Overlaps.From), At = Written(now.Overlaps.At) },
                OverbookedOnPurpose = now.Overlaps.Overbooked,
                BookingsMade = now.Made is { } made ? new { made.Count, At = Written(made.At) } : null,
                EvidenceFiles.Checker,
                EvidenceFiles.Bench,
                EvidenceFiles.Commit,
            },
            Format);
    }

    private static string Written(Instant at) => InstantPattern.General.Format(at);
}
