-- Mailboxes that several people read, by what stands before the @ (ops.personal_emails): in the languages that texts are read in, and
-- what the team added or took out (ops.shared_mailbox_names). One can be suppressed like any other address, but links nobody to anybody.
create or replace function ops.shared_mailboxes() returns text[]
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select array(
    select unnest(array[
      -- English
      'abuse', 'accounting', 'accounts', 'admin', 'administration', 'administrator', 'ads', 'advertising', 'affiliate', 'affiliates',
      'agency', 'all', 'ask', 'assistant', 'billing', 'board', 'booking', 'bookings', 'bounce', 'bounces', 'brand', 'brands', 'business',
      'campaigns', 'care', 'career', 'careers', 'catering', 'clients', 'collab', 'collabs', 'collaboration', 'collaborations', 'company',
      'compliance', 'concierge', 'connect', 'contact', 'contacts', 'contactus', 'content', 'crew', 'customercare', 'customers',
      'customerservice', 'data', 'deals', 'delivery', 'design', 'desk', 'dev', 'digital', 'dispatch', 'donotreply', 'editor', 'editorial',
      'email', 'enquiries', 'enquiry', 'events', 'everyone', 'export', 'feedback', 'finance', 'frontdesk', 'gdpr', 'general', 'group',
      'growth', 'hello', 'help', 'helpdesk', 'hey', 'hi', 'hire', 'hiring', 'hola', 'hostmaster', 'hr', 'import', 'inbox', 'info',
      'information', 'inquiries', 'inquiry', 'invoice', 'invoices', 'it', 'jobs', 'legal', 'letters', 'licensing', 'list', 'logistics',
      'mail', 'mailbox', 'mailer-daemon', 'main', 'manager', 'management', 'marketing', 'media', 'mgmt', 'membership', 'news',
      'newsletter', 'no-reply', 'noreply', 'notifications', 'office', 'online', 'operations', 'ops', 'order', 'orders', 'owner', 'partner',
      'partners', 'partnership', 'partnerships', 'payments', 'payroll', 'people', 'postmaster', 'pr', 'press', 'privacy', 'production',
      'promo', 'promos', 'promotion', 'promotions', 'purchasing', 'query', 'questions', 'reception', 'recruiting', 'recruitment',
      'registration', 'reply', 'request', 'requests', 'reservation', 'reservations', 'returns', 'root', 'sales', 'secretary', 'security',
      'service', 'services', 'shipping', 'shop', 'social', 'sponsor', 'sponsors', 'sponsorship', 'staff', 'store', 'studio',
      'submissions', 'subscribe', 'subscriptions', 'support', 'sysadmin', 'talent', 'team', 'tech', 'tickets', 'training', 'travel',
      'unsubscribe', 'user', 'vip', 'web', 'webmaster', 'website', 'welcome', 'wholesale', 'work',
      -- French
      'accueil', 'achats', 'administratif', 'adhesion', 'bonjour', 'bureau', 'candidature', 'candidatures', 'clientele', 'commande',
      'commandes', 'commercial', 'communication', 'compta', 'comptabilite', 'direction', 'emploi', 'equipe', 'facturation', 'factures',
      'gerance', 'mairie', 'partenariat', 'partenariats', 'presse', 'recrutement', 'redaction', 'renseignements', 'rh', 'salut', 'savoir',
      'secretariat', 'serviceclient', 'siege', 'standard', 'ventes', 'vente',
      -- Russian, transliterated and not
      'bron', 'buh', 'buhgalter', 'buhgalteria', 'buhgalteriya', 'direktor', 'dogovor', 'glavbuh', 'kadry', 'kontakt', 'kontakty',
      'kommercia', 'magazin', 'ofis', 'opt', 'otdel', 'otdelkadrov', 'otdelprodazh', 'pochta', 'podderzhka', 'pomosch',
      'pressa', 'priem', 'priemnaya', 'prodagi', 'prodaji', 'prodazha', 'prodazhi', 'rabota', 'redakciya', 'reklama', 'rezume',
      'sbyt', 'sekretar', 'servis', 'snab', 'snabzhenie', 'sotrudnichestvo', 'tender', 'vacancy', 'vakansii', 'vopros', 'voprosy',
      'zakaz', 'zakazy', 'zakup', 'zakupki', 'zayavka', 'инфо', 'заказ', 'заказы', 'контакт', 'офис', 'почта', 'продажи', 'реклама',
      'приемная', 'поддержка',
      -- Spanish, Portuguese
      'administracion', 'administracao', 'agencia', 'atencion', 'atencionalcliente', 'atendimento', 'ayuda', 'ajuda', 'cadastro',
      'clientes', 'cobranca', 'comercial', 'compras', 'comunicacion', 'comunicacao', 'consultas', 'contabilidad', 'contabilidade',
      'contacto', 'contactos', 'contato', 'contatos', 'contrataciones', 'correo', 'cotizaciones', 'diretoria', 'empleo', 'empleos',
      'empresa', 'encomendas', 'equipo', 'equipe', 'escritorio', 'facturacion', 'faturamento', 'financeiro', 'financiero', 'gerencia',
      'imprensa', 'informacion', 'informacoes', 'informes', 'loja', 'oficina', 'ofertas', 'orcamento', 'orcamentos', 'ouvidoria',
      'parcerias', 'pedidos', 'prensa', 'presupuestos', 'publicidad', 'publicidade', 'recepcion', 'recepcao', 'reclutamiento', 'redaccion',
      'reservas', 'rrhh', 'sac', 'secretaria', 'servicio', 'servicios', 'soporte', 'suporte', 'tienda', 'trabajo', 'vagas', 'vendas',
      'ventas',
      -- German, Dutch
      'abrechnung', 'abteilung', 'anfrage', 'anfragen', 'anmeldung', 'auftrag', 'bestellen', 'bestelling', 'bestellung', 'bestellungen',
      'bewerbung', 'bewerbungen', 'boekhouding', 'buchhaltung', 'buchung', 'buero', 'buro', 'datenschutz', 'einkauf', 'empfang', 'facturen',
      'geschaeftsfuehrung', 'gf', 'hallo', 'impressum', 'jobs', 'kanzlei', 'karriere', 'klantenservice', 'kontakte', 'kooperation',
      'kooperationen', 'kundendienst', 'kundenservice', 'kundenbetreuung', 'leitung', 'mitarbeiter', 'moin', 'personal', 'personalabteilung',
      'poststelle', 'praxis', 'presse', 'rechnung', 'rechnungen', 'redaktion', 'rezeption', 'sekretariat', 'servus', 'studio', 'termin',
      'termine', 'verkauf', 'verkoop', 'vertrieb', 'verwaltung', 'werbung', 'werkstatt', 'zentrale',
      -- Italian
      'acquisti', 'amministrazione', 'assistenza', 'assistenzaclienti', 'biglietteria', 'candidature', 'ciao', 'commerciale',
      'comunicazione', 'contabilita', 'contatti', 'contatto', 'direzione', 'fatturazione', 'fatture', 'informazioni', 'lavoro', 'negozio',
      'ordini', 'personale', 'posta', 'prenotazione', 'prenotazioni', 'preventivi', 'pubblicita', 'reception', 'redazione', 'risorseumane',
      'segreteria', 'stampa', 'ufficio', 'ufficiostampa', 'vendite',
      -- Turkish
      'bilgi', 'destek', 'finans', 'ik', 'iletisim', 'iletişim', 'insankaynaklari', 'kariyer', 'magaza', 'merhaba', 'muhasebe', 'musteri',
      'musterihizmetleri', 'ofis', 'pazarlama', 'rezervasyon', 'satis', 'satış', 'sekreter', 'siparis', 'sipariş', 'teklif', 'yonetim',
      -- Indonesian
      'bantuan', 'halo', 'humas', 'informasi', 'kantor', 'karir', 'kerjasama', 'keuangan', 'layanan', 'lowongan', 'pelanggan', 'pemasaran',
      'pembelian', 'penjualan', 'pesanan', 'redaksi', 'sekretariat', 'toko',
      -- Polish, Czech, Scandinavian
      'biuro', 'faktury', 'kadry', 'ksiegowosc', 'oferty', 'pomoc', 'praca', 'reklamacje', 'rekrutacja', 'sekretariat', 'sklep', 'sprzedaz',
      'zamowienia', 'objednavky', 'obchod', 'podpora', 'prodej', 'bokning', 'kundtjanst', 'kundeservice', 'kontor', 'order', 'ordre', 'post'])
    except
    select n.name from ops.shared_mailbox_names n where not n.is_shared
    union
    select n.name from ops.shared_mailbox_names n where n.is_shared)
$$;
revoke all on function ops.shared_mailboxes() from public;
grant execute on function ops.shared_mailboxes() to service_role;
