using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Doctors;

/// <content>Many doctors at once.</content>
public sealed partial class DoctorService
{
    /// <summary>So many are written in one save: telling a save costs more than its rows, the more rows it has.</summary>
    private const int SavedTogether = 50;

    /// <summary>Adds active doctors, all or none, in one transaction. Pressed twice, the second time gives the first result.</summary>
    /// <returns>How many were added.</returns>
    public async Task<Outcome<int, DoctorRefusal>> AddManyAsync(Guid operationId, IReadOnlyList<DoctorToAdd> doctors, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(doctors);
        try
        {
            return await ReadCommittedTransaction.RunAsync<Outcome<int, DoctorRefusal>>(db, async transaction =>
            {
                db.Add(new ImportRun(operationId, doctors.Count, await db.NowAsync(ct)));
                await db.SaveChangesAsync(ct);
                var refusal = await MissingAsync(doctors.Select(doctor => doctor.Details.LocationId), doctors.SelectMany(doctor => doctor.SpecializationIds), ct);
                foreach (var piece in doctors.Chunk(SavedTogether).TakeWhile(_ => refusal is null))
                {
                    db.ChangeTracker.Clear();
                    db.AddRange(piece.Select(doctor => Doctor.Create(doctor.Details, doctor.SpecializationIds)));
                    refusal = await SaveAsync(ct);
                }

                if (refusal is { } why)
                {
                    return why;
                }

                await transaction.CommitAsync(CancellationToken.None);
                return doctors.Count;
            }, ct);
        }
        catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OneImportPerPress)
        {
            return await db.ImportRuns.Where(run => run.OperationId == operationId).Select(run => run.Made).SingleAsync(ct);
        }
        catch (TransactionGaveUpException)
        {
            return DoctorRefusal.Busy;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }
}
