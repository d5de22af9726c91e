using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MediBook.Web.Migrations
{
    /// <inheritdoc />
    public partial class BookingLookups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "email",
                table: "booking_words",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "phone_backwards",
                table: "booking_words",
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.Sql(
                """
                create or replace function keep_booking_words() returns trigger language plpgsql as
                $$
                begin
                    if tg_op = 'UPDATE' and (old.patient_name <> '' or old.patient_email <> '') then
                        delete from public.booking_words where booking_id = new.id;
                    end if;
                    if new.patient_name <> '' or new.patient_email <> '' then
                        insert into public.booking_words (booking_id, words, email, phone_backwards)
                        values (new.id, public.words_for_search(new.patient_name, new.patient_email, new.patient_phone),
                            public.name_for_search(new.patient_email), reverse(regexp_replace(coalesce(new.patient_phone, ''), '[^0-9]', '', 'g')));
                    end if;
                    return null;
                end
                $$;

                update booking_words set email = name_for_search(bookings.patient_email), phone_backwards = reverse(regexp_replace(coalesce(bookings.patient_phone, ''), '[^0-9]', '', 'g'))
                from bookings where bookings.id = booking_words.booking_id;
                """);

            migrationBuilder.CreateIndex(
                name: "ix_booking_words_email",
                table: "booking_words",
                column: "email");

            migrationBuilder.CreateIndex(
                name: "ix_booking_words_phone_backwards",
                table: "booking_words",
                column: "phone_backwards")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                create or replace function keep_booking_words() returns trigger language plpgsql as
                $$
                begin
                    if tg_op = 'UPDATE' and (old.patient_name <> '' or old.patient_email <> '') then
                        delete from public.booking_words where booking_id = new.id;
                    end if;
                    if new.patient_name <> '' or new.patient_email <> '' then
                        insert into public.booking_words (booking_id, words)
                        values (new.id, public.words_for_search(new.patient_name, new.patient_email, new.patient_phone));
                    end if;
                    return null;
                end
                $$;
                """);

            migrationBuilder.DropIndex(
                name: "ix_booking_words_email",
                table: "booking_words");

            migrationBuilder.DropIndex(
                name: "ix_booking_words_phone_backwards",
                table: "booking_words");

            migrationBuilder.DropColumn(
                name: "email",
                table: "booking_words");

            migrationBuilder.DropColumn(
                name: "phone_backwards",
                table: "booking_words");
        }
    }
}
