using MediBook.Web.Domain;
using NodaTime;

namespace MediBook.Web.Tests.Domain;

public sealed class SlotStateTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 12, 7, 9, 0);

    [Fact]
    public void A_free_slot_is_blocked_with_a_reason_and_opened_again()
    {
        var slot = NewSlot(Now + Duration.FromHours(1));
        Assert.Null(slot.Block(Now, "Training"));
        Assert.Equal((SlotState.Blocked, true, "Training", 1), (slot.State, slot.BlockedByHand, slot.BlockReason, slot.Version));
        Assert.Equal(BookingRefusal.SlotClosed, slot.RefusalAt(Now, Duration.Zero, Duration.FromDays(30)));
        Assert.Null(slot.Reopen(Now));
        Assert.Equal((SlotState.Open, false, null, 2), (slot.State, slot.BlockedByHand, slot.BlockReason, slot.Version));
    }

    [Fact]
    public void What_is_so_already_is_refused_and_leaves_no_trace()
    {
        var slot = NewSlot(Now + Duration.FromHours(1));
        Assert.Equal(SlotRefusal.AlreadyOpen, slot.Reopen(Now));
        Assert.Null(slot.Block(Now, null));
        Assert.Equal(SlotRefusal.AlreadyBlocked, slot.Block(Now, "Again"));
        Assert.Equal((null, 1), (slot.BlockReason, slot.Version));
    }

    [Fact]
    public void What_has_begun_is_neither_blocked_nor_opened_but_can_be_withdrawn()
    {
        var slot = NewSlot(Now);
        Assert.Equal(SlotRefusal.InThePast, slot.Block(Now, null));
        Assert.Equal(SlotRefusal.InThePast, slot.Reopen(Now));
        Assert.Null(slot.Withdraw(Now));
        Assert.Equal(SlotRefusal.SlotNotFound, slot.Block(Now, null));
    }

    [Fact]
    public void A_slot_that_somebody_has_or_is_booking_says_so()
    {
        var slot = NewSlot(Now + Duration.FromHours(1));
        slot.Give(7, Now + Duration.FromMinutes(2));
        Assert.Equal(SlotRefusal.SlotHeld, slot.Block(Now, null));
        Assert.Equal(SlotRefusal.HoldInTheWay, slot.Block(Now + Duration.FromMinutes(2), null));
        slot.HoldUntil(null);
        Assert.Equal(SlotRefusal.SlotTaken, slot.Block(Now, null));
        Assert.Equal(SlotRefusal.SlotTaken, slot.Withdraw(Now));
    }

    private static Slot NewSlot(Instant start) => Slot.Create(1, 1, start, start + Duration.FromMinutes(20));
}
