using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MediBook.Web.Data;
using MediBook.Web.Services.Live;

namespace MediBook.Web.Tests.Services.Live;

public sealed class SlotNoticeTests
{
    [Fact]
    public void A_notice_names_each_doctor_and_slot_once() =>
        Assert.Equal("7:412,413;9:5", SlotNotice.Format([new(7, 412), new(9, 5), new(7, 413), new(7, 412)]));

    [Fact]
    public void A_doctor_whose_plan_changed_needs_no_slots() => Assert.Equal("7:", SlotNotice.Format([new(7, 412), new(7, null)]));

    [Fact]
    public void A_long_notice_names_doctors_only() =>
        Assert.Equal("1:;2:", SlotNotice.Format([.. Enumerable.Range(1, 4_000).Select(id => new SlotChange(1 + (id % 2), id)).OrderBy(change => change.DoctorId)]));

    [Fact]
    public void A_notice_that_is_still_too_long_is_everything()
    {
        var notice = SlotNotice.Format([.. Enumerable.Range(1, 4_000).Select(id => new SlotChange(id, id))]);
        Assert.Equal(SlotNotice.Everything, notice);
        Assert.Null(SlotNotice.Parse(notice));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("7")]
    [InlineData("7:x")]
    [InlineData("x:1")]
    [InlineData("7:1:2")]
    [InlineData("7:99999999999")]
    public void What_cannot_be_read_means_everything(string payload) => Assert.Null(SlotNotice.Parse(payload));

    [Property]
    public Property What_is_sent_is_what_is_heard() => Prop.ForAll(
        Gen.ListOf(from doctor in Gen.Choose(1, 50) from slot in Gen.Choose(1, 400) select new SlotChange(doctor, slot)).ToArbitrary(),
        changes =>
        {
            var payload = SlotNotice.Format([.. changes]);
            var heard = SlotNotice.Parse(payload)!;
            Assert.True(System.Text.Encoding.UTF8.GetByteCount(payload) <= SlotNotice.MostBytes);
            Assert.All(changes, change => Assert.Contains(heard, word => word.DoctorId == change.DoctorId && (word.SlotId ?? change.SlotId) == change.SlotId));
        });
}
