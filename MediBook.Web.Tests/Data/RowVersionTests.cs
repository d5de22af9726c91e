using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Tests.Data;

public sealed class RowVersionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_slot_read_as_free_and_booked_meanwhile_cannot_be_withdrawn()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var slot = (await database.AddSlotsAsync((await database.AddClinicAsync()).Id, 1)).Single();
        await using var admin = database.NewContext();
        var free = (await admin.FindAsync<Slot>(slot))!;
        var hold = await database.Bookings().HoldAsync(TestData.NewGuest(), new HoldRequest(slot, Guid.NewGuid()), default);
        Assert.True(hold.Succeeded);

        Assert.Null(free.Withdraw(await admin.NowAsync(default)));
        // Only the state is changed here, so that no other guard (the check on withdrawn slots) has to notice.
        admin.Entry(free).Property(row => row.State).CurrentValue = SlotState.Blocked;
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => admin.SaveChangesAsync());
        Assert.Equal("OPEN", await database.ScalarAsync<string>("select state from slots"));
    }
}
